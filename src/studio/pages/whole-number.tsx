// A whole number within bounds in a form: whatever is typed, what is kept fits, and what is shown is what is kept as soon as the field is left.
// Not here: numbers of a flow's document (kit/simple-fields.tsx).
import { NumberInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

interface WholeNumberProps {
  label: string;
  help?: string;
  value: number;
  min: number;
  max: number;
  suffix?: string;
  error?: ReactNode;
  onChange: (value: number) => void;
}

/** The field. An empty one keeps what was there. */
export function WholeNumber({ label, help, value, min, max, suffix = '', error, onChange }: WholeNumberProps) {
  const [typed, setTyped] = useState<number | string>();
  return (
    <NumberInput
      label={label}
      description={help}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      min={min}
      max={max}
      suffix={suffix}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      value={typed ?? value}
      error={error}
      onChange={(next) => {
        setTyped(next);
        if (typeof next === 'number') onChange(Math.min(max, Math.max(min, next)));
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}
