// Choosing what comes next, by name: a new block of any kind, or a block that is already there. Opens where a line was dropped, or by key.
import { IconArrowRight } from '@tabler/icons-react';
import { useReactFlow } from '@xyflow/react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKindWords } from '../../drawing/kind-words.ts';
import { lookOf } from '../../drawing/looks.ts';
import { useCommands } from '../commands.ts';
import { blockKinds } from '../kinds-in-order.ts';
import { useDesigner } from '../store.ts';
import classes from './picker.module.css';
import { type PickerRequest, useCanvasUi } from './ui.ts';

interface Choice {
  key: string;
  kind: string;
  name: string;
  detail: string;
  act: () => void;
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const width = 300;
const height = 380;
/** Units of the drawing, so that the lines of several options find their way between the cards. */
const roomForLine = 96;

function PickerBox({ request }: { request: PickerRequest }) {
  const { t } = useTranslation();
  const words = useKindWords();
  const commands = useCommands();
  const view = useReactFlow();
  const [needle, setNeedle] = useState(request.typed ?? '');
  const [at, setAt] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const flow = useDesigner((state) => state.flow);
  const close = () => useCanvasUi.setState({ picker: undefined });
  useEffect(() => {
    const leave = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) close();
    };
    window.addEventListener('pointerdown', leave, true);
    return () => window.removeEventListener('pointerdown', leave, true);
  }, []);
  const choices = useMemo(() => {
    const { port, into } = request;
    const fresh = blockKinds
      .flatMap((group) => group.kinds)
      .map(
        (kind): Choice => ({
          key: `kind ${kind}`,
          kind,
          name: words.block(kind),
          detail: '',
          act: () => {
            const spot = view.screenToFlowPosition(request.at);
            if (port) commands.addBlock(kind, { x: spot.x + (request.beside ? roomForLine : 0), y: spot.y - 20 }, { port, into });
            else commands.addAfterSelection(kind, spot);
          },
        }),
      );
    const there =
      port === undefined || into
        ? []
        : Object.entries(flow?.blocks ?? {}).map(
            ([id, block]): Choice => ({
              key: `block ${id}`,
              kind: block.kind,
              name: block.title || words.block(block.kind),
              detail: t('designer.existing'),
              act: () => commands.connect(port, id),
            }),
          );
    const wanted = plain(needle.trim());
    const fits = (choice: Choice) => plain(choice.name).includes(wanted);
    return [...fresh.filter(fits), ...there.filter(fits).slice(0, 60)];
  }, [request, needle, flow, words, commands, view, t]);
  const index = Math.min(at, choices.length - 1);
  const take = (choice: Choice | undefined) => {
    if (!choice) return;
    close();
    choice.act();
  };
  const early = useRef(request.taken === true ? choices[0] : undefined);
  useEffect(() => {
    const choice = early.current;
    early.current = undefined;
    if (!choice) return;
    useCanvasUi.setState({ picker: undefined });
    choice.act();
  }, []);
  const onKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = (index + step + choices.length) % Math.max(1, choices.length);
      setAt(next);
      box.current?.querySelector(`[data-index="${next}"]`)?.scrollIntoView({ block: 'nearest' });
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      take(choices[index]);
    }
    if (event.key === 'Escape') close();
  };
  const left = Math.max(8, Math.min(request.at.x, window.innerWidth - width - 8));
  const top = Math.max(8, Math.min(request.at.y, window.innerHeight - height - 8));
  return (
    <div
      ref={box}
      role="dialog"
      aria-label={t('designer.pick')}
      className={classes['box']}
      style={{ left, top, width, maxHeight: height }}
      onKeyDown={onKey}
    >
      <input
        // The picker is opened to type in.
        autoFocus
        className={classes['field']}
        role="combobox"
        aria-expanded
        aria-controls="designer-picks"
        aria-activedescendant={choices[index] ? `pick-${index}` : undefined}
        aria-label={t('designer.pickSearch')}
        placeholder={t('designer.pickSearch')}
        value={needle}
        onChange={(event) => {
          setNeedle(event.currentTarget.value);
          setAt(0);
        }}
      />
      <div
        id="designer-picks"
        {...(choices.length > 0 ? { role: 'listbox', 'aria-label': t('designer.pick') } : {})}
        className={classes['list']}
      >
        {choices.map((choice, row) => {
          const { icon: Icon, family } = lookOf(choice.kind);
          return (
            <button
              key={choice.key}
              id={`pick-${row}`}
              type="button"
              role="option"
              tabIndex={-1}
              data-index={row}
              data-family={family}
              aria-selected={row === index}
              className={classes['choice']}
              onMouseMove={() => setAt(row)}
              onClick={() => take(choice)}
            >
              <Icon size={18} stroke={1.75} aria-hidden />
              <span>{choice.name}</span>
              {choice.detail === '' ? null : (
                <small>
                  <IconArrowRight size={12} stroke={1.75} aria-hidden />
                  {choice.detail}
                </small>
              )}
            </button>
          );
        })}
        {choices.length === 0 ? <p className={classes['none']}>{t('search.none', { words: needle })}</p> : null}
      </div>
    </div>
  );
}

/** The picker, when one is asked for. */
export function Picker() {
  const request = useCanvasUi((state) => state.picker);
  return request ? <PickerBox request={request} /> : null;
}
