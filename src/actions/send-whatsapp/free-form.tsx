// The free message of a send-whatsapp: text, a file and reply buttons, for whoever wrote in the last 24 hours. Not here: the template.
import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { Path } from '#flow/walk.ts';
import { FileField } from '#kit/file-field.tsx';
import { type KindFormProps, useFormScope } from '#kit/form-scope.ts';
import { type ShownMessage, useMessageWords } from '#kit/message-bubble.tsx';
import { sampleText } from '#kit/sample-values.ts';
import { SegmentField } from '#kit/simple-fields.tsx';
import { TextField } from '#kit/text-field.tsx';
import { useFormWords } from '#kit/use-words.ts';
import words from './form.json' with { type: 'json' };
import type { SendWhatsappSettings } from './settings.ts';
import texts from './texts.json' with { type: 'json' };

type Media = NonNullable<SendWhatsappSettings['media']>;
type Put = KindFormProps<SendWhatsappSettings>['put'];

const mediaKinds = ['image', 'video', 'document', 'audio'] as const;
const mostReplies = 3;

function MediaFields({ media, path, put }: { media: Media | undefined; path: Path; put: Put }) {
  const { word } = useFormWords(texts, words);
  const of = useMessageWords();
  const change = (part: Partial<Media>) => put('media', { ...(media ?? { kind: 'image' }), ...part });
  return (
    <>
      <SegmentField<Media['kind'] | 'none'>
        label={word('file')}
        value={media?.kind ?? 'none'}
        options={[{ value: 'none', label: word('noFile') }, ...mediaKinds.map((kind) => ({ value: kind, label: of(kind) }))]}
        onChange={(kind) => put('media', kind === 'none' ? undefined : { kind })}
      />
      {media === undefined ? null : (
        <FileField
          kind={media.kind}
          path={path}
          value={media}
          onChange={(file) => change({ asset: undefined, link: undefined, ...file })}
        />
      )}
      {media?.kind === 'document' ? (
        <TextField
          label={of('filename')}
          path={[...path, 'filename']}
          value={media.filename ?? ''}
          placeholder="comprobante.pdf"
          maxLength={240}
          onChange={(filename) => change({ filename })}
        />
      ) : null}
    </>
  );
}

function Replies({ replies = [], path, put }: { replies: SendWhatsappSettings['replies']; path: Path; put: Put }) {
  const { readOnly } = useFormScope();
  const { word } = useFormWords(texts, words);
  const set = (next: NonNullable<SendWhatsappSettings['replies']>) => put('replies', next.length === 0 ? undefined : next);
  const fresh = () => {
    const taken = new Set(replies.map((one) => one.id));
    return ['r1', 'r2', 'r3'].find((id) => !taken.has(id)) ?? 'r4';
  };
  return (
    <>
      {replies.map(({ id, title }, index) => (
        <TextField
          key={id}
          label={word('reply', { number: index + 1 })}
          path={[...path, index, 'title']}
          value={title}
          maxLength={20}
          onChange={(next) => set(replies.map((one) => (one.id === id ? { ...one, title: next } : one)))}
          tools={
            readOnly ? null : (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={word('dropReply', { number: index + 1 })}
                onClick={() => set(replies.filter((one) => one.id !== id))}
              >
                <IconX size={15} stroke={1.75} />
              </ActionIcon>
            )
          }
        />
      ))}
      {readOnly || replies.length >= mostReplies ? null : (
        <Button
          variant="subtle"
          size="compact-sm"
          style={{ alignSelf: 'flex-start' }}
          leftSection={<IconPlus size={15} stroke={1.75} aria-hidden />}
          onClick={() => set([...replies, { id: fresh(), title: word('replyExample', { number: replies.length + 1 }) }])}
        >
          {word('addReply')}
        </Button>
      )}
    </>
  );
}

/** The fields. */
export function FreeForm({ settings, path, put }: Pick<KindFormProps<SendWhatsappSettings>, 'settings' | 'path' | 'put'>) {
  const { word } = useFormWords(texts, words);
  return (
    <>
      {settings.media?.kind === 'audio' ? null : (
        <TextField
          label={word('freeText')}
          path={[...path, 'text']}
          value={settings.text ?? ''}
          multiline
          rows={3}
          maxLength={4096}
          onChange={(text) => put('text', text)}
        />
      )}
      <MediaFields media={settings.media} path={[...path, 'media']} put={put} />
      {settings.media?.kind === 'audio' ? null : <Replies replies={settings.replies} path={[...path, 'replies']} put={put} />}
    </>
  );
}

/** How the free message will look, with sample values. */
export function useShownFreeForm({ text = '', media, replies = [] }: SendWhatsappSettings): ShownMessage {
  const { flow, installation } = useFormScope();
  const fill = (one: string) => sampleText(flow, one, 'message');
  const known = [...installation.audio, ...(installation.files ?? [])].find((one) => one.id === media?.asset)?.name;
  const filename = media?.filename || known || media?.link || undefined;
  return {
    channel: 'whatsapp',
    text: fill(text),
    ...(media === undefined ? {} : { media: { kind: media.kind, filename: filename && fill(filename), asset: known && media.asset } }),
    buttons: replies.map(({ title }) => ({ kind: 'quick-reply', text: title })),
  };
}
