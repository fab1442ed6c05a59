// One message of a card: what the caller hears, its length, a way to hear it, its actions.
import { IconVolume } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { speechMs } from '#flow/speech-length.ts';
import { HearButton } from '#kit/hear-button.tsx';
import { useHeardMs } from '#kit/sound.ts';
import type { MessageData } from '../../drawing/card.ts';
import { useFormat } from '../../app/format.ts';
import { useMay } from '../../app/session.ts';
import { useCommands } from '../commands.ts';
import { useSamples } from '../samples.ts';
import { soundOf } from '../sound-of.ts';
import { useDesigner } from '../store.ts';
import classes from './card.module.css';
import { AddAction, Chips } from './chips.tsx';
import { InlineText } from './inline-text.tsx';
import { placeWord } from './places.ts';
import { useCanvasUi } from './ui.ts';

/** What a caller hears of it: play, and how long it lasts (an estimate until it was heard). */
function Hearing({ block, message }: { block: string; message: MessageData }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayHear = useMay('designer');
  const say = useDesigner((state) => state.flow?.blocks[block]?.messages.find((one) => one.id === message.id)?.say);
  const language = useDesigner((state) => state.flow?.languages[0] ?? 'es');
  const voice = useDesigner((state) => state.flow?.voice ?? 'default');
  const filled = message.text.includes('{{');
  const flow = useDesigner((state) => (filled ? state.flow : undefined));
  const fill = useSamples(filled);
  const text = flow && fill ? fill(flow, message.text, 'speech') : message.text;
  const sound = say && (!filled || fill) ? soundOf(voice, { say: { ...say, text }, language }, mayHear) : undefined;
  const audioMs = useDesigner((state) => state.installation?.audio.find((one) => one.id === say?.audio)?.durationMs);
  const heardMs = useHeardMs(sound?.key ?? '') ?? audioMs;
  if (text === '' && !message.audio) return null;
  const seconds = Math.round((heardMs ?? speechMs(text)) / 1000);
  return (
    <>
      {sound ? <HearButton sound={sound} /> : null}
      {message.audio && heardMs === undefined ? null : (
        <span className="a-num">{t('designer.seconds', { seconds: format.number(Math.max(1, seconds)) })}</span>
      )}
    </>
  );
}

/** A message on its card. */
export function MessagePart({ block, message }: { block: string; message: MessageData }) {
  const { t } = useTranslation();
  const commands = useCommands();
  const mayEdit = useDesigner((state) => state.mayEdit);
  const writing = useCanvasUi((state) => state.editing?.block === block && state.editing.message === message.id);
  const place = placeWord({ block, message: message.id });
  const edit = () => {
    if (mayEdit) useCanvasUi.setState({ editing: { block, message: message.id } });
  };
  const change = (text: string) => {
    const { flow, apply } = useDesigner.getState();
    const index = flow?.blocks[block]?.messages.findIndex((one) => one.id === message.id) ?? -1;
    const say = flow?.blocks[block]?.messages[index]?.say;
    if (!say) return;
    const path = ['blocks', block, 'messages', index, 'say', 'text'];
    const language = flow.languages[0] ?? '';
    apply({ kind: 'set', path: typeof say.text === 'string' ? path : [...path, language], value: text }, commands.label('writeText'), {
      merge: path.join('/'),
    });
  };
  return (
    <div className={classes['message']} data-place={place}>
      {writing ? (
        <InlineText
          multiline
          value={message.text}
          label={t('designer.messageText')}
          placeholder={t('designer.messagePlaceholder')}
          onChange={change}
          onDone={() => {
            if (useCanvasUi.getState().editing?.message === message.id) useCanvasUi.setState({ editing: undefined });
          }}
        />
      ) : (
        <p
          className={classes['text']}
          data-empty={message.text === ''}
          onDoubleClick={edit}
          title={mayEdit ? t('designer.editHint') : undefined}
        >
          {message.text || t('designer.messageEmpty')}
        </p>
      )}
      <div className={classes['heard']}>
        {message.audio ? <IconVolume size={12} stroke={1.75} aria-label={t('drawing.audio')} /> : null}
        <Hearing block={block} message={message} />
        <AddAction place={place} />
      </div>
      <Chips chips={message.actions} block={block} />
    </div>
  );
}
