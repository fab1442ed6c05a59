// The words a menu listens for: its options' own, and those for the flow's person. Not here: what follows from them (step.ts).
import type { HeardMenu } from '#flow/kind.ts';
import type { Flow } from '#flow/model.ts';

/** How the flow's `person` is asked for; it is heard as the option `0`, which no option of a menu can be called. */
const personWords: Record<string, string[]> = {
  es: ['operadora', 'operador', 'una persona', 'hablar con alguien'],
  pt: ['atendente', 'uma pessoa', 'falar com alguém', 'telefonista'],
  en: ['operator', 'a person', 'talk to someone', 'agent'],
};

/** The options with their phrases, the label first. */
export function menuWords(
  { options }: { options: { id: string; label: string; phrases: string[] }[] },
  { flow, language }: { flow: Flow; language: string },
): HeardMenu {
  const menu = options.map(({ id, label, phrases }) => ({ option: id, texts: [label, ...phrases] }));
  const person = personWords[language.split('-')[0] ?? ''];
  if (flow.person !== undefined && person) menu.push({ option: '0', texts: person });
  return menu;
}
