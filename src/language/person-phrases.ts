// What callers say to be put through to a person, wherever the flow names one. Not here: who that is (the flow's `person`).
import { type Spoken, spokenIn } from './language.ts';

const phrases: Record<Spoken, readonly string[]> = {
  es: ['operadora', 'operador', 'una persona', 'hablar con alguien'],
  pt: ['atendente', 'uma pessoa', 'falar com alguém', 'telefonista'],
  en: ['operator', 'a person', 'talk to someone', 'agent'],
};

/** The phrases to listen for, the main one first. Example: `personPhrases('es-AR')[0]` is `operadora`. */
export function personPhrases(language: string): string[] {
  return [...phrases[spokenIn(language)]];
}
