// A value for a variable: yes or no, a number, or a text with variables, by the variable's type.
import type { Variable } from '#flow/model.ts';
import type { Path } from '#flow/walk.ts';
import { SegmentField } from './simple-fields.tsx';
import { TextField } from './text-field.tsx';
import { useKitWords } from './use-words.ts';

/** The field. A number stays a text where it holds a variable. */
export function ValueField({
  label,
  path,
  type,
  value,
  onChange,
}: {
  label: string;
  path: Path;
  type: Variable['type'] | undefined;
  value: string | number | boolean;
  onChange: (value: string | number | boolean) => boolean;
}) {
  const word = useKitWords();
  if (type === 'boolean' && (typeof value === 'boolean' || value === ''))
    return (
      <SegmentField
        label={label}
        path={path}
        value={value === true ? 'yes' : 'no'}
        options={[
          { value: 'yes', label: word('yes') },
          { value: 'no', label: word('no') },
        ]}
        onChange={(next) => onChange(next === 'yes')}
      />
    );
  const read = (text: string) =>
    type === 'number' && /^-?\d+([.,]\d+)?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : text;
  return <TextField label={label} path={path} value={String(value)} preview="message" onChange={(text) => onChange(read(text))} />;
}
