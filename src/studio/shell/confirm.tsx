// One question before something that cannot be undone: asking it. Not here: how it is shown (confirmer.tsx).
import { create } from 'zustand';

interface Question {
  title: string;
  text: string;
  /** The button that does it, as an infinitive. */
  action: string;
  act: () => Promise<unknown>;
}

/** The question that is open. */
export const useQuestion = create<{ question: Question | undefined }>(() => ({ question: undefined }));

/** Ask before acting. Example: `confirm({ title, text, action: 'Eliminar', act })`. */
export function confirm(question: Question): void {
  useQuestion.setState({ question });
}
