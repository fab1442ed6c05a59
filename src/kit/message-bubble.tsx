// A message as it looks on the phone of the person who gets it: SMS, WhatsApp text, media and templates with header, footer and buttons.
// Not here: where the parts come from (flow/whatsapp-template.ts, the outbox), the frame of a whole phone (message-phone.tsx).
import {
  IconArrowBackUp,
  IconChecks,
  IconCopy,
  IconExternalLink,
  IconFile,
  IconForms,
  IconMapPin,
  IconMusic,
  IconPhone,
  IconPhoto,
  IconVideo,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { ShownTemplate, TemplateButton } from '#flow/whatsapp-template.ts';
import classes from './message-bubble.module.css';
import messageWords from './message-words.json' with { type: 'json' };
import type { IconPart } from './state-pill.tsx';
import { useFormWords } from './use-words.ts';

/** A file in a message. */
interface ShownMedia {
  kind: 'image' | 'video' | 'document' | 'audio';
  filename?: string | undefined;
  /** Id in the library, where it is one of its files. */
  asset?: string | undefined;
}

/** What a bubble shows. */
export interface ShownMessage {
  channel: 'sms' | 'whatsapp';
  header?: ShownTemplate['header'];
  media?: ShownMedia | undefined;
  text: string;
  footer?: string | undefined;
  buttons?: readonly { kind: TemplateButton['kind']; text: string; url?: string | undefined }[];
}

const mediaIcons: Record<ShownMedia['kind'], IconPart> = {
  image: IconPhoto,
  video: IconVideo,
  document: IconFile,
  audio: IconMusic,
};

const buttonIcons: Record<TemplateButton['kind'], IconPart> = {
  url: IconExternalLink,
  phone: IconPhone,
  'quick-reply': IconArrowBackUp,
  'copy-code': IconCopy,
  flow: IconForms,
  other: IconArrowBackUp,
};

/** Where the studio finds a file of the library. */
export const fileAddress = (id: string): string => `/api/v1/files/${encodeURIComponent(id)}/content`;

/** The words of messages on a phone. */
export function useMessageWords() {
  return useFormWords({}, messageWords).word;
}

function Media({ media }: { media: ShownMedia }) {
  const word = useMessageWords();
  const Icon = mediaIcons[media.kind];
  const [missing, setMissing] = useState<string>();
  const { asset, kind, filename } = media;
  if (asset !== undefined && asset !== missing && (kind === 'image' || kind === 'video')) {
    const shown = { className: classes['picture'], src: fileAddress(asset), onError: () => setMissing(asset) };
    return kind === 'image' ? <img {...shown} alt={filename ?? word(kind)} /> : <video {...shown} controls preload="metadata" muted />;
  }
  return (
    <div className={classes['media']} data-kind={media.kind}>
      <Icon size={media.kind === 'image' || media.kind === 'video' ? 28 : 20} stroke={1.5} aria-hidden />
      {asset !== undefined && kind === 'document' ? (
        <a href={fileAddress(asset)}>{filename ?? word(kind)}</a>
      ) : (
        <span>{filename ?? word(kind)}</span>
      )}
    </div>
  );
}

function Header({ header }: { header: NonNullable<ShownMessage['header']> }) {
  const word = useMessageWords();
  if (header.kind === 'text') return <strong className={classes['header']}>{header.text}</strong>;
  if (header.kind === 'media') {
    const { media, filename, link, asset } = header;
    return <Media media={{ kind: media, filename: filename ?? link, asset }} />;
  }
  return (
    <div className={classes['media']} data-kind="place">
      <IconMapPin size={28} stroke={1.5} aria-hidden />
      <span>
        {header.name === '' ? word('place') : header.name}
        {header.address === '' ? null : <small>{header.address}</small>}
      </span>
    </div>
  );
}

/** WhatsApp writes *bold*, _italic_ and ~struck~ between marks. */
function inMarks(text: string): ReactNode[] {
  return text.split(/(\*[^*\n]+\*|_[^_\n]+_|~[^~\n]+~)/g).map((part, index) => {
    const inner = part.slice(1, -1);
    if (/^\*[^*]+\*$/.test(part)) return <b key={index}>{inner}</b>;
    if (/^_[^_]+_$/.test(part)) return <i key={index}>{inner}</i>;
    return /^~[^~]+~$/.test(part) ? <s key={index}>{inner}</s> : part;
  });
}

/** The bubble. `time` stands at its foot; `children` replace the plain text, e.g. with marks in it. */
export function MessageBubble({ message, time, children }: { message: ShownMessage; time: string; children?: ReactNode }) {
  const word = useMessageWords();
  const { channel, header, media, text, footer, buttons = [] } = message;
  return (
    <div className={classes['message']} data-channel={channel}>
      <div className={classes['bubble']}>
        {header === undefined ? null : <Header header={header} />}
        {media === undefined ? null : <Media media={media} />}
        {text === '' && children === undefined ? (
          media === undefined ? (
            <em>{word('empty')}</em>
          ) : null
        ) : (
          <p>{children ?? (channel === 'whatsapp' ? inMarks(text) : text)}</p>
        )}
        {footer === undefined || footer === '' ? null : <small className={classes['footer']}>{footer}</small>}
        <span className={classes['time']}>
          {time} {channel === 'whatsapp' ? <IconChecks size={14} stroke={1.75} aria-hidden /> : null}
        </span>
      </div>
      {buttons.length === 0 ? null : (
        <ul className={classes['buttons']}>
          {buttons.map(({ kind, text: title, url }, index) => {
            const Icon = buttonIcons[kind];
            return (
              <li key={index} title={url}>
                <Icon size={15} stroke={1.75} aria-hidden />
                {title}
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

/** The phone around one message or several. */
export function MessagePhone({ from, note, children }: { from: string; note?: ReactNode; children: ReactNode }) {
  const word = useMessageWords();
  return (
    <figure className={classes['phone']} aria-label={word('preview')}>
      <figcaption className={classes['top']}>
        <span>{from}</span>
        {note}
      </figcaption>
      <div className={classes['chat']}>{children}</div>
    </figure>
  );
}
