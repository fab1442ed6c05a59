// Sentences that a quick fix writes into a flow, in the flow's own languages. Not here: the texts of screens (studio/texts).
import type { Flow, Text } from './model.ts';

const phrases = {
  farewell: { es: 'Gracias por llamar. Hasta luego.', pt: 'Obrigado por ligar. Até logo.', en: 'Thank you for calling. Goodbye.' },
  handOver: {
    es: 'Un momento, por favor. Le comunicamos con una persona.',
    pt: 'Um momento, por favor. Vamos transferir para uma pessoa.',
    en: 'One moment, please. We are putting you through to a person.',
  },
  announcement: {
    es: 'Ahora le enviamos un mensaje con los datos.',
    pt: 'Agora enviamos uma mensagem com os dados.',
    en: 'We are now sending you a message with the details.',
  },
  option: { es: 'Para {{label}}, marque {{key}}.', pt: 'Para {{label}}, digite {{key}}.', en: 'For {{label}}, press {{key}}.' },
  person: { es: 'Una persona', pt: 'Uma pessoa', en: 'A person' },
} as const;

type Phrase = keyof typeof phrases;

/** A sentence in one language; in English where we do not speak it. */
export function phraseIn(language: string, phrase: Phrase): string {
  const short = language.split('-')[0];
  const words = phrases[phrase];
  return short === 'es' || short === 'pt' ? words[short] : words.en;
}

/** A sentence as a text of this flow: one string where all its languages say the same. Example: `phraseFor(flow, 'farewell')`. */
export function phraseFor(
  flow: Pick<Flow, 'languages'>,
  phrase: Phrase,
  change: (words: string, language: string) => string = (words) => words,
): Text {
  const said = flow.languages.map((language): [string, string] => [language, change(phraseIn(language, phrase), language)]);
  const first = said[0]?.[1] ?? change(phrases[phrase].en, 'en');
  return said.every(([, words]) => words === first) ? first : Object.fromEntries(said);
}

/** A text with a sentence added to each of its languages. */
export function withPhrase(text: Text, flow: Pick<Flow, 'languages'>, phrase: Phrase): Text {
  const add = (before: string, words: string) => (before.trim() === '' ? words : `${before.trimEnd()} ${words}`);
  if (typeof text !== 'string')
    return Object.fromEntries(Object.entries(text).map(([language, words]) => [language, add(words, phraseIn(language, phrase))]));
  return add(text, phraseIn(flow.languages[0] ?? 'en', phrase));
}
