// Whom a message goes to: the caller, or another number.
import type { Path } from '#flow/walk.ts';
import { SegmentField } from './simple-fields.tsx';
import { TextField } from './text-field.tsx';
import { useKitWords } from './use-words.ts';

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
  const word = useKitWords();
  return (
    <>
      <SegmentField
        label={label}
        value={value === undefined ? 'caller' : 'other'}
        options={[
          { value: 'caller', label: word('toCaller') },
          { value: 'other', label: word('toOther') },
        ]}
        onChange={(who) => onChange(who === 'caller' ? undefined : '{{caller.number}}')}
      />
      {value === undefined ? null : (
        <TextField
          label={word('toNumber')}
          help={word('toNumberHelp')}
          path={path}
          value={value}
          mono
          maxLength={200}
          preview="message"
          placeholder="+5491155551234"
          onChange={(next) => onChange(next.trim())}
        />
      )}
    </>
  );
}
