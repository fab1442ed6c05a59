// What is being typed, kept apart from the document until it is given over: shortly after the last key, and as the field is left.
import { useEffect, useRef, useState } from 'react';

const pauseMs = 300;

export interface Draft<T> {
  value: T;
  /** The model refused what was typed last: it is shown, not kept. */
  refused: boolean;
  type: (value: T) => void;
  /** Give over at once. */
  leave: () => void;
}

/** A draft of `value`. `commit` gives it over and says whether it was taken. A value that changes outside (undo) replaces the draft. */
export function useDraft<T>(value: T, commit: (value: T) => boolean): Draft<T> {
  const [draft, setDraft] = useState(value);
  const [refused, setRefused] = useState(false);
  const typed = useRef<{ value: T } | undefined>(undefined);
  const timer = useRef<number | undefined>(undefined);
  const give = useRef(commit);
  give.current = commit;
  const known = useRef(value);
  if (known.current !== value) {
    known.current = value;
    if (typed.current === undefined || !Object.is(typed.current.value, value)) {
      typed.current = undefined;
      setDraft(value);
      setRefused(false);
    }
  }
  const leave = () => {
    window.clearTimeout(timer.current);
    const open = typed.current;
    if (!open || Object.is(open.value, known.current)) return;
    const taken = give.current(open.value);
    setRefused(!taken);
    if (taken) typed.current = undefined;
  };
  const last = useRef(leave);
  last.current = leave;
  // Nothing typed is lost when the panel turns to another block.
  useEffect(() => () => last.current(), []);
  return {
    value: draft,
    refused,
    leave,
    type: (next) => {
      typed.current = { value: next };
      setDraft(next);
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => last.current(), pauseMs);
    },
  };
}
