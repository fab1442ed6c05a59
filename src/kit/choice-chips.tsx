// Filters as chips: one chosen at a time, or none.

export interface Choice {
  value: string;
  label: string;
}

/** Chips of which one may be on; pressing it again turns it off. */
export function ChoiceChips({
  label,
  choices,
  value,
  onChange,
}: {
  label: string;
  choices: Choice[];
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  return (
    <div className="a-chips" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          className="a-chip"
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value === value ? undefined : choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
