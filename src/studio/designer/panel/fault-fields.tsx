// What happens when something fails in the middle of a call: what is said, and the actions after it. Their forms open in place.
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Change } from '#flow/edit.ts';
import { FieldGroup } from '#kit/field-frame.tsx';
import { problemsAt, useFormScope } from '#kit/form-scope.ts';
import { SayField } from '#kit/say-field.tsx';
import { moved, RowTools } from '#kit/say-list.tsx';
import { useKindWords } from '../../drawing/kind-words.ts';
import { lookOf } from '../../drawing/looks.ts';
import { useDesigner } from '../store.ts';
import { ActionBody } from './action-body.tsx';
import { ActionMenu, summaryOf } from './actions-list.tsx';
import { freshAmong } from './fresh.ts';
import classes from './panel.module.css';

const most = 10;
const none = { say: { text: '' }, actions: [] };

/** The text and the actions. */
export function FaultFields() {
  const { t } = useTranslation();
  const words = useKindWords();
  const { flow, problems, apply: put } = useFormScope();
  const apply = useDesigner((state) => state.apply);
  const field = useDesigner((state) => state.selection.field);
  const [chosen, setChosen] = useState<string>();
  const fault = flow.fault ?? none;
  const { actions } = fault;
  // The list of problems may point into an action that is folded.
  const pointed = field?.[0] === 'fault' && field[1] === 'actions' ? actions[Number(field[2])]?.id : undefined;
  const open = chosen ?? pointed;
  const path = ['fault', 'actions'];
  const add = (kind: string) => {
    const action = freshAmong(actions, kind);
    if (!action) return;
    const made: Change[] = flow.fault ? [] : [{ kind: 'set', path: ['fault'], value: none }];
    const label = t('panel.added', { title: words.action(kind) });
    if (apply([...made, { kind: 'add-action', place: 'fault', index: actions.length, action }], label)) setChosen(action.id);
  };
  return (
    <FieldGroup title={t('panel.fault')} help={t('panel.faultHelp')}>
      <SayField
        label={t('panel.whatIsSaid')}
        path={['fault', 'say']}
        value={fault.say}
        onChange={(say) => {
          const empty = say.text === '' && say.audio === undefined && actions.length === 0;
          put([empty ? { kind: 'set', path: ['fault'] } : { kind: 'set', path: ['fault'], value: { say, actions } }], 'fault/say');
          return true;
        }}
      />
      <div className={classes['actions']}>
        <ol>
          {actions.map((action, index) => {
            const { icon: Icon } = lookOf(action.kind);
            const name = words.action(action.kind);
            const summary = summaryOf(action);
            const isOpen = open === action.id;
            const worst = problemsAt(problems, [...path, index]).find((problem) => problem.level !== 'advice');
            const Fold = isOpen ? IconChevronDown : IconChevronRight;
            return (
              <li key={action.id}>
                <div className={classes['action']}>
                  <button
                    type="button"
                    className={classes['chip']}
                    data-level={worst?.level}
                    aria-expanded={isOpen}
                    onClick={() => setChosen(isOpen ? '' : action.id)}
                  >
                    <Icon size={15} stroke={1.75} aria-hidden />
                    <span>{name}</span>
                    {summary === '' ? null : <small>{summary}</small>}
                    {worst ? <i role="img" aria-label={worst.text} /> : null}
                    <Fold size={14} stroke={1.75} aria-hidden className={classes['fold']} />
                  </button>
                  <RowTools
                    name={name}
                    index={index}
                    count={actions.length}
                    onMove={(to) => apply({ kind: 'set', path, value: moved(actions, index, to) }, t('panel.moved', { title: name }))}
                    onRemove={() => apply({ kind: 'remove-action', place: 'fault', index }, t('panel.removed', { title: name }))}
                  />
                </div>
                {isOpen ? (
                  <div className={classes['unfolded']}>
                    <ActionBody block={undefined} action={action} path={[...path, index]} />
                  </div>
                ) : null}
              </li>
            );
          })}
        </ol>
        {actions.length < most ? <ActionMenu onPick={add} place="fault" after={actions.length} /> : null}
      </div>
    </FieldGroup>
  );
}
