// The messages of a block in the order they are said, each with its actions.
import { useTranslation } from 'react-i18next';
import type { Block } from '#flow/model.ts';
import { FieldGroup, ProblemLine } from '#kit/field-frame.tsx';
import { useFieldProblem, useFormScope } from '#kit/form-scope.ts';
import { SayField } from '#kit/say-field.tsx';
import { AddButton, moved, RowTools } from '#kit/say-list.tsx';
import { useDesigner } from '../store.ts';
import { ActionsList } from './actions-list.tsx';
import { freshMessage } from './fresh.ts';
import classes from './panel.module.css';

/** The messages. */
export function Messages({ id, block }: { id: string; block: Block }) {
  const { t } = useTranslation();
  const { apply } = useFormScope();
  const act = useDesigner((state) => state.apply);
  const path = ['blocks', id, 'messages'];
  const problem = useFieldProblem(path, false);
  const { messages } = block;
  return (
    <FieldGroup title={t('panel.messages')}>
      {problem ? <ProblemLine {...problem} /> : null}
      {messages.length === 0 ? null : (
        <ol className={classes['messages']}>
          {messages.map((message, index) => {
            const name = t('panel.message', { number: index + 1 });
            const at = [...path, index];
            return (
              <li key={message.id} className={classes['message']}>
                <SayField
                  label={messages.length === 1 ? t('panel.whatIsSaid') : name}
                  path={[...at, 'say']}
                  value={message.say}
                  interruptible
                  rows={2}
                  onChange={(say) => {
                    apply([{ kind: 'set', path: [...at, 'say'], value: say }], [...at, 'say'].join('/'));
                    return true;
                  }}
                  tools={
                    <RowTools
                      name={name}
                      index={index}
                      count={messages.length}
                      onMove={(to) => act({ kind: 'set', path, value: moved(messages, index, to) }, t('panel.moved', { title: name }))}
                      onRemove={() =>
                        act(
                          { kind: 'set', path, value: messages.filter((one) => one.id !== message.id) },
                          t('panel.removed', { title: name }),
                        )
                      }
                    />
                  }
                />
                <ActionsList block={id} place={{ block: id, message: message.id }} path={[...at, 'actions']} actions={message.actions} />
              </li>
            );
          })}
        </ol>
      )}
      <AddButton
        onClick={() =>
          act(
            { kind: 'set', path: [...path, messages.length], value: freshMessage(block) },
            t('panel.added', { title: t('panel.messages') }),
          )
        }
      >
        {t('panel.addMessage')}
      </AddButton>
    </FieldGroup>
  );
}
