// An exit in the panel: its name, where it leads, the actions on the way.
import { Select } from '@mantine/core';
import { IconArrowRight, IconCornerDownRight, IconPhoneOff } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Target } from '#flow/edit.ts';
import { setAt, valueAt } from '#flow/edit-at.ts';
import { own } from '#flow/walk.ts';
import { models } from '#kinds/models.ts';
import { ProblemLine } from '#kit/field-frame.tsx';
import { problemsAt, useFormScope } from '#kit/form-scope.ts';
import { useKindWords } from '../../drawing/kind-words.ts';
import { useDesigner } from '../store.ts';
import { ActionsList } from './actions-list.tsx';
import classes from './panel.module.css';

/** Where an exit may lead, as a value of a list: `to:menu`, `return:ok`, `end`, `on`. */
function targetOf(value: string): Target | undefined {
  if (value.startsWith('to:')) return { to: value.slice(3) };
  if (value.startsWith('return:')) return { return: value.slice(7) };
  return value === 'end' ? { end: true } : undefined;
}

function useTargets(from: string, open: { value: string; label: string }[]) {
  const { flow } = useFormScope();
  const { t } = useTranslation();
  const words = useKindWords();
  const blocks = Object.entries(flow.blocks)
    .filter(([id, block]) => id !== from && models.blocks[block.kind]?.entry === undefined)
    .map(([id, block]) => ({ value: `to:${id}`, label: block.title === '' ? words.block(block.kind) : block.title }));
  const twice = new Set(blocks.map((one) => one.label).filter((label, index, all) => all.indexOf(label) !== index));
  return [
    ...open,
    ...(blocks.length > 0
      ? [
          {
            group: t('panel.blocks'),
            items: blocks.map((one) => (twice.has(one.label) ? { ...one, label: `${one.label} (${one.value.slice(3)})` } : one)),
          },
        ]
      : []),
    ...(flow.returns.length > 0
      ? [
          {
            group: t('panel.returns'),
            items: flow.returns.map((name) => ({ value: `return:${name}`, label: t('panel.returnBy', { name }) })),
          },
        ]
      : []),
  ];
}

/** A block's exit. `label` wins over the kind's own name of it. */
export function ExitRow({
  block: id,
  exit,
  label,
  quiet = false,
}: {
  block: string;
  exit: string;
  label?: string | undefined;
  quiet?: boolean;
}) {
  const { t } = useTranslation();
  const words = useKindWords();
  const { flow, problems, readOnly } = useFormScope();
  const apply = useDesigner((state) => state.apply);
  const field = useId();
  const block = flow.blocks[id];
  const targets = useTargets(id, [{ value: 'open', label: t('panel.hangUp') }]);
  if (!block) return null;
  const way = own(block.exits, exit);
  const name = words.exit('blocks', block.kind, exit, label);
  const path = ['blocks', id, 'exits', exit];
  const problem = problemsAt(problems, path).find((one) => !one.path.includes('actions'));
  const value = way?.to !== undefined ? `to:${way.to}` : way?.return !== undefined ? `return:${way.return}` : 'open';
  return (
    <div className={classes['exit']} data-path={path.join('/')}>
      <label htmlFor={field} className={classes['exitName']}>
        {value === 'open' ? (
          <IconPhoneOff size={15} stroke={1.75} aria-hidden className={classes['hangup']} />
        ) : (
          <IconArrowRight size={15} stroke={1.75} aria-hidden />
        )}
        {quiet ? t('panel.leadsTo') : name}
      </label>
      <Select
        id={field}
        size="sm"
        data={targets}
        value={value}
        readOnly={readOnly}
        searchable
        nothingFoundMessage={t('panel.noBlock')}
        onChange={(next) => {
          const target = next === null ? undefined : targetOf(next);
          apply({ kind: 'connect', block: id, exit, ...(target ? { target } : {}) }, t('panel.connected', { title: name }));
        }}
      />
      {problem ? <ProblemLine {...problem} /> : null}
      <ActionsList block={id} place={{ block: id, exit }} path={[...path, 'actions']} actions={way?.actions ?? []} />
    </div>
  );
}

/** An action's own exit: goes on unless it is led elsewhere. `block` is undefined for an action of the flow's fault. */
export function ActionExitRow({
  block,
  action,
  kind,
  exit,
  path,
}: {
  block: string | undefined;
  action: string;
  kind: string;
  exit: string;
  path: (string | number)[];
}) {
  const { t } = useTranslation();
  const words = useKindWords();
  const { flow, problems, readOnly } = useFormScope();
  const apply = useDesigner((state) => state.apply);
  const field = useId();
  const targets = useTargets(block ?? '', [
    { value: 'on', label: t('panel.goOn') },
    { value: 'end', label: t('panel.hangUp') },
  ]);
  const placed = valueAt(flow, path);
  const way = typeof placed === 'object' && placed !== null ? (placed as { to?: string; end?: true; return?: string }) : undefined;
  const value = way?.to !== undefined ? `to:${way.to}` : way?.return !== undefined ? `return:${way.return}` : way?.end ? 'end' : 'on';
  const name = words.exit('actions', kind, exit);
  const problem = problemsAt(problems, path)[0];
  return (
    <div className={classes['exit']} data-path={path.join('/')}>
      <label htmlFor={field} className={classes['exitName']}>
        {value === 'end' ? (
          <IconPhoneOff size={15} stroke={1.75} aria-hidden className={classes['hangup']} />
        ) : (
          <IconCornerDownRight size={15} stroke={1.75} aria-hidden />
        )}
        {name}
      </label>
      <Select
        id={field}
        size="sm"
        data={targets}
        value={value}
        readOnly={readOnly}
        searchable
        nothingFoundMessage={t('panel.noBlock')}
        onChange={(next) => {
          const target = next === null ? undefined : targetOf(next);
          apply(
            block === undefined ? setAt(path, target) : { kind: 'connect', block, exit, action, ...(target ? { target } : {}) },
            t('panel.connected', { title: name }),
          );
        }}
      />
      {problem ? <ProblemLine {...problem} /> : null}
    </div>
  );
}
