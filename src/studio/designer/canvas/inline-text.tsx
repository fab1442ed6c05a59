// A text of a card that is written in its place: shown as a paragraph, a field while it is edited. Each keystroke is kept; Escape only leaves.
import { useEffect, useRef } from 'react';
import classes from './card.module.css';

export interface InlineTextProps {
  value: string;
  label: string;
  placeholder: string;
  multiline?: boolean;
  onChange: (value: string) => void;
  onDone: () => void;
}

/** Leave the field once nothing is pressed any more: it shrinks when it goes, and the button that was pressed would move away from under the pointer. */
function afterPress(act: () => void): void {
  const done = () => {
    window.removeEventListener('pointerup', done);
    window.removeEventListener('pointercancel', done);
    // The click comes first.
    window.setTimeout(act);
  };
  window.addEventListener('pointerup', done);
  window.addEventListener('pointercancel', done);
}

/** The field, as tall as its text. */
export function InlineText({ value, label, placeholder, multiline = false, onChange, onDone }: InlineTextProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const pressed = useRef(false);
  useEffect(() => {
    const press = () => {
      pressed.current = true;
    };
    const release = () => {
      pressed.current = false;
    };
    window.addEventListener('pointerdown', press, true);
    window.addEventListener('pointerup', release, true);
    window.addEventListener('pointercancel', release, true);
    return () => {
      window.removeEventListener('pointerdown', press, true);
      window.removeEventListener('pointerup', release, true);
      window.removeEventListener('pointercancel', release, true);
    };
  }, []);
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
  }, []);
  return (
    <textarea
      ref={field}
      className={`${classes['inline']} nodrag nopan nowheel`}
      data-title={!multiline}
      rows={multiline ? 2 : 1}
      aria-label={label}
      placeholder={placeholder}
      value={value}
      onChange={(event) => onChange(multiline ? event.currentTarget.value : event.currentTarget.value.replaceAll('\n', ' '))}
      onBlur={() => (pressed.current ? afterPress(onDone) : onDone())}
      onKeyDown={(event) => {
        const leaves = event.key === 'Escape' || (event.key === 'Enter' && (!multiline || event.ctrlKey || event.metaKey));
        if (!leaves) return;
        event.preventDefault();
        event.stopPropagation();
        const card = event.currentTarget.closest<HTMLElement>('.react-flow__node');
        onDone();
        card?.focus({ preventScroll: true });
      }}
    />
  );
}
