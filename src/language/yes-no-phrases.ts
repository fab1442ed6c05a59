// The forms of yes and no that are listened for. Small: the studio's first page carries it. Not here: understanding all the others (heard.ts).
import { type Spoken, spokenIn } from './language.ts';

/** What to listen for where a yes or a no is expected: the forms that are said most, the main one first. */
export function yesNoPhrases(language: string): { yes: string[]; no: string[] } {
  const phrases: Record<Spoken, { yes: string[]; no: string[] }> = {
    es: { yes: ['sí', 'sí, por favor', 'claro', 'correcto', 'exacto', 'así es'], no: ['no', 'no, gracias', 'incorrecto', 'claro que no'] },
    pt: { yes: ['sim', 'sim, por favor', 'claro', 'correto', 'isso', 'isso mesmo'], no: ['não', 'não, obrigado', 'errado', 'não é isso'] },
    en: { yes: ['yes', 'yes please', 'yeah', 'correct', "that's right"], no: ['no', 'no thanks', 'nope', "that's wrong"] },
  };
  return phrases[spokenIn(language)];
}
