// One message of a card: what the caller hears, its length, a way to hear it, its actions.
import { IconPlayerPlay, IconPlayerStop, IconVolume } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { speechMs } from '#flow/speech-length.ts';
import type { MessageData } from '../../drawing/card.ts';
import { useFormat } from '../../app/format.ts';
import { useCommands } from '../commands.ts';
import { useDesigner } from '../store.ts';
import classes from './card.module.css';
import { AddAction, Chips } from './chips.tsx';
import { InlineText } from './inline-text.tsx';
import { placeWord } from './places.ts';
import { useCanvasUi } from './ui.ts';

/** Say a text with the browser's own voice; the telephone's voice is another, the length is near. */
function Play({ text }: { text: string }) {
  const { t } = useTranslation();
  const [speaking, setSpeaking] = useState(false);
  useEffect(() => () => (speaking ? speechSynthesis.cancel() : undefined), [speaking]);
  if (typeof speechSynthesis === 'undefined') return null;
  const play = () => {
    speechSynthesis.cancel();
    if (speaking) return setSpeaking(false);
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = useDesigner.getState().flow?.languages[0] ?? 'es';
    utterance.onend = () => setSpeaking(false);
    utterance.onerror = () => setSpeaking(false);
    setSpeaking(true);
    speechSynthesis.speak(utterance);
    return undefined;
  };
  const Icon = speaking ? IconPlayerStop : IconPlayerPlay;
  return (
    <button
      type="button"
      className={`${classes['play']} nodrag nopan`}
      aria-label={speaking ? t('designer.stopHearing') : t('designer.hear')}
      title={t('designer.hearHint')}
      onClick={(event) => {
        event.stopPropagation();
        play();
      }}
    >
      <Icon size={12} stroke={1.75} aria-hidden />
    </button>
  );
}

/** A message on its card. */
export function MessagePart({ block, message }: { block: string; message: MessageData }) {
  const { t } = useTranslation();
  const format = useFormat();
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
        {message.text === '' ? null : (
          <>
            <Play text={message.text} />
            <span className="a-num">{t('designer.seconds', { seconds: format.number(Math.round(speechMs(message.text) / 1000)) })}</span>
          </>
        )}
        <AddAction place={place} />
      </div>
      <Chips chips={message.actions} block={block} />
    </div>
  );
}
