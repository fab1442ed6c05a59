// A ladder of things to say: the first time, the second… the last one repeats. Rungs are added, moved and taken out.
import { ActionIcon, Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import type { Say } from '#flow/model.ts';
import type { Path } from '#flow/walk.ts';
import { FieldGroup, ProblemLine } from './field-frame.tsx';
import classes from './fields.module.css';
import { useFieldProblem, useFormScope } from './form-scope.ts';
import { SayField } from './say-field.tsx';
import { useKitWords } from './use-words.ts';

/** The list with one element moved. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, index) => index !== from);
  const taken = list[from];
  return taken === undefined ? [...list] : rest.toSpliced(to, 0, taken);
}

/** Buttons to move an element of a list and to take it out. */
export function RowTools({
  name,
  index,
  count,
  onMove,
  onRemove,
}: {
  name: string;
  index: number;
  count: number;
  onMove?: (to: number) => void;
  onRemove: () => void;
}) {
  const { readOnly } = useFormScope();
  const word = useKitWords();
  if (readOnly) return null;
  return (
    <>
      {onMove && count > 1 ? (
        <>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            className={classes['tool'] ?? ''}
            disabled={index === 0}
            aria-label={word('moveUp', { name })}
            onClick={() => onMove(index - 1)}
          >
            <IconArrowUp size={15} stroke={1.75} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            className={classes['tool'] ?? ''}
            disabled={index === count - 1}
            aria-label={word('moveDown', { name })}
            onClick={() => onMove(index + 1)}
          >
            <IconArrowDown size={15} stroke={1.75} />
          </ActionIcon>
        </>
      ) : null}
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={word('remove', { name })} onClick={onRemove}>
        <IconTrash size={15} stroke={1.75} />
      </ActionIcon>
    </>
  );
}

/** A quiet button that adds to a list. */
export function AddButton({ children, onClick }: { children: string; onClick: () => void }) {
  const { readOnly } = useFormScope();
  if (readOnly) return null;
  return (
    <Button
      className={classes['add'] ?? ''}
      variant="subtle"
      size="compact-sm"
      leftSection={<IconPlus size={15} stroke={1.75} aria-hidden />}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}

/** The ladder. `rung` names a step by its number from 1. */
export function SayList({
  title,
  help,
  path,
  value,
  onChange,
  rung,
  max = 10,
}: {
  title: string;
  help?: string | undefined;
  path: Path;
  value: readonly Say[];
  onChange: (value: Say[]) => boolean;
  rung: (number: number, last: boolean) => string;
  max?: number;
}) {
  const word = useKitWords();
  const problem = useFieldProblem(path, false);
  return (
    <FieldGroup title={title} help={help}>
      {problem ? <ProblemLine {...problem} /> : null}
      {value.length === 0 ? null : (
        <ol className={classes['sayList']}>
          {value.map((say, index) => {
            const name = rung(index + 1, index === value.length - 1);
            return (
              <li key={index} className={classes['sayItem']}>
                <SayField
                  label={name}
                  path={[...path, index]}
                  value={say}
                  interruptible
                  onChange={(next) => onChange(value.with(index, next))}
                  tools={
                    <RowTools
                      name={name}
                      index={index}
                      count={value.length}
                      onMove={(to) => onChange(moved(value, index, to))}
                      onRemove={() => onChange(value.filter((_, at) => at !== index))}
                    />
                  }
                />
              </li>
            );
          })}
        </ol>
      )}
      {value.length < max ? <AddButton onClick={() => onChange([...value, { text: '' }])}>{word('addText')}</AddButton> : null}
    </FieldGroup>
  );
}
