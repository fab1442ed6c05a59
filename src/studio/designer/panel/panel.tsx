// The settings panel of the designer: the chosen action, else the chosen block, else the flow. Reads and changes the designer's store only.
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { actionsOfBlock, type Path } from '#flow/walk.ts';
import { openHelp } from '../../app/help.ts';
import { useKindWords } from '../../drawing/kind-words.ts';
import { useDesigner } from '../store.ts';
import { ActionPanel } from './action-panel.tsx';
import { BlockPanel } from './block-panel.tsx';
import { FlowPanel } from './flow-panel.tsx';
import { fetchForms } from './kind-form.tsx';
import classes from './panel.module.css';
import { PanelScope } from './panel-scope.tsx';

/** Bring the field nearest to `path` into sight and give it the focus. False while it is not there yet. */
function focusField(root: HTMLElement, path: Path): boolean {
  // A block's own path is no field; the flow's fields begin at the root.
  const shortest = path[0] === 'blocks' ? 3 : 1;
  for (let length = path.length; length >= shortest; length -= 1) {
    const found = root.querySelector<HTMLElement>(`[data-path="${CSS.escape(path.slice(0, length).join('/'))}"]`);
    if (!found) continue;
    found.scrollIntoView({ block: 'center' });
    found.querySelector<HTMLElement>('textarea, input:not([type="hidden"]), button')?.focus({ preventScroll: true });
    return true;
  }
  return false;
}

/** The panel. Fills the place it is given. */
export function SettingsPanel() {
  const { t } = useTranslation();
  const words = useKindWords();
  const root = useRef<HTMLElement>(null);
  const flow = useDesigner((state) => state.flow);
  const selection = useDesigner((state) => state.selection);
  const { field } = selection;
  useEffect(() => void fetchForms(), []);
  useEffect(() => {
    if (!field) return undefined;
    let tries = 0;
    // A form may still be on its way.
    const timer = window.setInterval(() => {
      tries += 1;
      if (tries > 20 || (root.current && focusField(root.current, field))) window.clearInterval(timer);
    }, 60);
    return () => window.clearInterval(timer);
  }, [field]);
  const [id, ...others] = selection.blocks;
  const block = id === undefined ? undefined : flow?.blocks[id];
  const placed =
    id !== undefined && block && selection.action !== undefined
      ? actionsOfBlock(id, block).find((one) => one.action.id === selection.action)
      : undefined;
  const title = placed
    ? words.action(placed.action.kind)
    : block
      ? block.title === ''
        ? words.block(block.kind)
        : block.title
      : (flow?.name ?? '');
  return (
    <section ref={root} className={classes['root']} aria-label={t('panel.label')}>
      <PanelScope title={title}>
        {others.length > 0 ? (
          <div className={classes['panel']}>
            <p className={classes['quiet']}>{t('panel.several', { count: selection.blocks.length })}</p>
          </div>
        ) : id !== undefined && block && placed ? (
          <ActionPanel key={`${id}/${placed.action.id}`} id={id} block={block} placed={placed} onHelp={openHelp} />
        ) : id !== undefined && block ? (
          <BlockPanel key={id} id={id} block={block} onHelp={openHelp} />
        ) : (
          <FlowPanel />
        )}
      </PanelScope>
    </section>
  );
}
