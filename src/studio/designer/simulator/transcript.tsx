// The simulated call as a conversation: what was heard, what was done, what arrived.
import {
  IconBrandWhatsapp,
  IconEarOff,
  IconMessage2,
  IconMusic,
  IconPhoneOff,
  IconTransferOut,
  IconVariable,
  IconWorldUpload,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Keycap } from '#kit/keycap.tsx';
import { clock } from '../../app/format.ts';
import classes from './simulator.module.css';
import type { SimLine, Template } from './view.ts';

function Event({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className={classes['event']}>
      {icon}
      <span>{children}</span>
    </div>
  );
}

function Line({ line, titles, phone }: { line: SimLine; titles: Record<string, string>; phone: PhoneFacts }) {
  const { t } = useTranslation();
  const icon = { size: 15, stroke: 1.75, 'aria-hidden': true };
  switch (line.kind) {
    case 'said':
      return <p className={classes['flow']}>{line.text}</p>;
    case 'music':
      return <Event icon={<IconMusic {...icon} />}>{t('simulator.music')}</Event>;
    case 'key':
      return (
        <p className={classes['caller']}>
          {Array.from(line.text, (key, index) => (
            <Keycap key={index} value={key} />
          ))}
        </p>
      );
    case 'hidden':
      return <p className={classes['caller']}>{'•'.repeat(Math.min(20, line.count))}</p>;
    case 'words':
      return <p className={classes['caller']}>“{line.text}”</p>;
    case 'message':
      return (
        <div className={classes['message']}>
          <b>
            {line.channel === 'sms' ? <IconMessage2 {...icon} /> : <IconBrandWhatsapp {...icon} />}
            {line.channel === 'sms' ? 'SMS' : 'WhatsApp'} · {t(`simulator.status-${line.status ?? phone.outcome[line.channel]}`)}
          </b>
          <span>{line.template ? phone.templateText(line.template) : line.text}</span>
        </div>
      );
    case 'transfer':
      return (
        <Event icon={<IconTransferOut {...icon} />}>
          {line.to === '' ? t('simulator.noTarget') : (titles[line.to] ?? line.to)}: {t(`simulator.transfer-${line.state}`)}
        </Event>
      );
    case 'request':
      return (
        <Event icon={<IconWorldUpload {...icon} />}>
          {line.text.slice(0, 80)} → {line.outcome}
        </Event>
      );
    case 'set':
      return (
        <Event icon={<IconVariable {...icon} />}>
          <code>{line.name}</code> = {String(line.value ?? '–')}
        </Event>
      );
    case 'reprompt':
      return <Event icon={<IconEarOff {...icon} />}>{t(`simulator.${line.reason}`, { attempt: line.attempt })}</Event>;
    case 'fault':
      return <Event icon={<IconEarOff {...icon} />}>{t('simulator.fault', { code: line.code })}</Event>;
    case 'ended':
      return <Event icon={<IconPhoneOff {...icon} />}>{t(`simulator.ended-${line.by}`)}</Event>;
  }
}

/** What the phone knows beside the call: how messages fare that nobody waits for, and how templates read. */
export interface PhoneFacts {
  outcome: Record<'sms' | 'whatsapp', string>;
  templateText: (template: Template) => string;
}

/** The lines; new ones come into sight by themselves. `names` are those of blocks, teams and agents by id. */
export function Transcript({
  lines,
  startedAt,
  titles,
  names,
  phone,
  onBlock,
}: {
  lines: readonly SimLine[];
  startedAt: number;
  titles: Record<string, string>;
  names: Record<string, string>;
  phone: PhoneFacts;
  onBlock: (block: string) => void;
}) {
  const { t } = useTranslation();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = end.current?.parentElement;
    if (box) box.scrollTop = box.scrollHeight;
  }, [lines.length]);
  let block: string | undefined;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes['transcript']} role="log" aria-label={t('simulator.transcript')} tabIndex={0}>
      {lines.map((line, index) => {
        const turns = line.block !== block && line.block !== undefined;
        block = line.block ?? block;
        const at = line.block;
        return (
          <div key={index} className={classes['line']}>
            {turns && at !== undefined ? (
              <button type="button" className={classes['place']} onClick={() => onBlock(at)}>
                <span>{titles[at] ?? at}</span>
                <time>{clock(line.at - startedAt)}</time>
              </button>
            ) : null}
            <Line line={line} titles={names} phone={phone} />
          </div>
        );
      })}
      <div ref={end} />
    </div>
  );
}
