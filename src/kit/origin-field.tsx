// The number or name a message is sent from; those for tests say so.
import type { Path } from '#flow/walk.ts';
import { ChoiceField } from './simple-fields.tsx';
import { useKitWords } from './use-words.ts';

/** The field. */
export function OriginField({
  label,
  help,
  empty,
  path,
  value,
  origins,
  onChange,
}: {
  label: string;
  help?: string | undefined;
  empty?: string | undefined;
  path: Path;
  value: string;
  origins: readonly { id: string; name: string; sandbox: boolean }[];
  onChange: (value: string) => void;
}) {
  const word = useKitWords();
  return (
    <ChoiceField
      label={label}
      help={help}
      empty={empty}
      path={path}
      value={value}
      setUp="channels"
      options={origins.map((one) => ({ value: one.id, label: one.sandbox ? `${one.name} (${word('sandbox')})` : one.name }))}
      onChange={(next) => (next === undefined ? undefined : onChange(next))}
    />
  );
}
