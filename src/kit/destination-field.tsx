// Whom a message goes to: the caller, a number that was keyed and confirmed in the call, or another one.
import type { Path } from '#flow/walk.ts';
import { useFormScope } from './form-scope.ts';
import { useMessageWords } from './message-bubble.tsx';
import { SegmentField } from './simple-fields.tsx';
import { TextField } from './text-field.tsx';
import { VariableField } from './variable-field.tsx';

type Who = 'caller' | 'variable' | 'other';

const variableOf = (value: string) => /^\{\{\s*([a-z][a-z0-9_]*)\s*\}\}$/.exec(value)?.[1];

/** The field; undefined = the caller. */
export function DestinationField({
  label,
  path,
  value,
  onChange,
}: {
  label: string;
  path: Path;
  value: string | undefined;
  onChange: (value: string | undefined) => boolean;
}) {
  const { flow } = useFormScope();
  const word = useMessageWords();
  const variable = value === undefined ? undefined : variableOf(value);
  const who: Who = value === undefined ? 'caller' : variable === undefined ? 'other' : 'variable';
  const first = flow.variables.find((one) => one.type === 'digits' || one.type === 'text')?.name;
  const turn = (next: Who) => {
    if (next === 'caller') onChange(undefined);
    else onChange(next === 'variable' && first !== undefined ? `{{${first}}}` : '{{caller.number}}');
  };
  return (
    <>
      <SegmentField<Who>
        label={label}
        value={who}
        options={[
          { value: 'caller', label: word('toCaller') },
          ...(first === undefined && who !== 'variable' ? [] : [{ value: 'variable' as const, label: word('toVariable') }]),
          { value: 'other', label: word('toOther') },
        ]}
        onChange={turn}
      />
      {who === 'variable' ? (
        <VariableField
          label={word('toVariableLabel')}
          help={word('toVariableHelp')}
          path={path}
          value={variable}
          make={false}
          onChange={(name) => (name === undefined ? undefined : onChange(`{{${name}}}`))}
        />
      ) : null}
      {who === 'other' ? (
        <TextField
          label={word('toNumber')}
          help={word('toNumberHelp')}
          path={path}
          value={value ?? ''}
          mono
          maxLength={200}
          preview="message"
          placeholder="+5491155551234"
          onChange={(next) => onChange(next.trim())}
        />
      ) : null}
    </>
  );
}
