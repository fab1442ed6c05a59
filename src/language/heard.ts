// What a caller's words come to once politeness and hesitation are gone: the bare request, and yes or no. Not here: numbers
// (words-to-number.ts), which option of a menu is meant (match-option.ts).
import { type Spoken, spokenIn } from './language.ts';
import { plainTokens, plainWords } from './plain.ts';
import { withDigits } from './words-to-number.ts';

const list = (text: string) =>
  text
    .split(/\s*[,\n]\s*/)
    .map(plainWords)
    .filter((one) => one !== '');

/** What is said around a request, in front and behind; the longest is taken off first. */
const around: Record<Spoken, { before: string[]; after: string[] }> = {
  es: {
    before:
      list(`hola, buenas, buen día, buenos días, buenas tardes, buenas noches, eh, em, este, mm, mmm, ah, ay, bueno, pues, mire, mira, oiga, a ver, disculpe, perdón,
      por favor, porfa, señorita, quiero, yo quiero, quería, quisiera, querría, me gustaría, necesito, necesitaría, busco, deseo, deme, dame, me da, me das, páseme, pásame, pase,
      páseme con, me pasa con, me comunica con, comuníqueme con, comunícame con, póngame con, con, hablar con, quiero hablar con, quisiera hablar con, hablar, ir a, vamos a,
      es por, es para, llamo por, llamo para, estoy llamando por, la opción, opción, el número, número, el, la, los, las, lo, un, una, unos, unas, al, del, de, para, por, que me, sacar, la de, lo de`),
    after: list(
      'por favor, porfavor, porfa, gracias, muchas gracias, nomás, nada más, señorita, si es posible, si puede ser, si se puede, eh, pues, dale, ya',
    ),
  },
  pt: {
    before:
      list(`olá, oi, alô, bom dia, boa tarde, boa noite, é, eh, ah, hum, bem, bom, então, olha, por favor, moça, moço, quero, eu quero, queria, eu queria, gostaria, gostaria de,
      preciso, preciso de, desejo, me dá, me passa, me passa para, me passe para, passe para, com, falar com, quero falar com, falar, é sobre, é para, ligo por, estou ligando por,
      a opção, opção, o número, número, o, a, os, as, um, uma, uns, umas, ao, do, da, de, para, pra`),
    after: list('por favor, por gentileza, obrigado, obrigada, muito obrigado, se possível, tá'),
  },
  en: {
    before:
      list(`hello, hi, good morning, good afternoon, good evening, um, uh, er, ah, well, so, please, i want, i would like, i'd like, i want to, i would like to, i'd like to, i need, i need to,
      give me, get me, put me through to, connect me to, connect me with, transfer me to, speak to, talk to, i'm calling about, calling about, it's about, can i have, could i have, can i get,
      option, the option, number, the number, the, a, an, to, for, with, about`),
    after: list('please, thanks, thank you, if possible, if you can'),
  },
};

const sorted = Object.fromEntries(
  Object.entries(around).map(([language, { before, after }]) => [language, { before: byLength(before), after: byLength(after) }]),
) as typeof around;

function byLength(all: string[]): string[] {
  return all.toSorted((a, b) => b.length - a.length);
}

/**
 * The request without what politeness and hesitation put around it, numbers in digits; the whole when nothing else was said.
 * Example: `requestIn('Hola, quiero sacar un turno, por favor', 'es')` is `turno`.
 */
export function requestIn(text: string, language: string): string {
  const said = withDigits(text, language);
  const { before, after } = sorted[spokenIn(language)];
  let rest = said;
  for (let took = true; took; ) {
    took = false;
    const head = after.includes(rest) ? undefined : before.find((one) => rest.startsWith(`${one} `));
    if (head !== undefined) [rest, took] = [rest.slice(head.length + 1), true];
    const tail = after.find((one) => rest.endsWith(` ${one}`));
    if (tail !== undefined) [rest, took] = [rest.slice(0, -tail.length - 1), true];
  }
  return rest;
}

interface Answers {
  yes: string[];
  no: string[];
  /** Said in neither sense, though they begin like one. */
  neither: string[];
  hesitation: Set<string>;
}

const answers: Record<Spoken, Answers> = {
  es: {
    yes: list(`sí, sip, sísí, claro, claro que sí, por supuesto, desde luego, cómo no, correcto, es correcto, está correcto, exacto, exactamente, así es, eso es, eso, eso mismo, ese, esa, dale, ok, okey, okay,
      de acuerdo, afirmativo, obvio, seguro, está bien, muy bien, perfecto, cierto, es cierto, vale, ajá, acepto, confirmo, confirmado, tal cual, creo que sí, supongo que sí, ya, sale, órale, simón, sí po, sipo, así mero`),
    no: list(`no, nop, nope, nel, no no, negativo, para nada, de ninguna manera, claro que no, por supuesto que no, incorrecto, no es correcto, está mal, mal, equivocado, está equivocado, es un error, error, creo que no, mejor no,
      tampoco, jamás, nunca, no es eso, ninguna, ninguno, no po, ni hablar, qué va, cancelar, falso`),
    neither: list('no sé, no lo sé, no estoy seguro, no estoy segura, no entiendo, no entendí, no escuché, no oí, si no, sí y no, ni idea'),
    hesitation: new Set(list('eh, em, este, mm, mmm, ah, ay, bueno, pues, mire, mira, a, ver, hola, oh')),
  },
  pt: {
    yes: list(`sim, claro, claro que sim, com certeza, certo, certinho, correto, está correto, tá certo, está certo, exato, exatamente, isso, isso mesmo, é isso, é, é sim, ok, okay, de acordo, afirmativo, positivo,
      lógico, pode ser, pode, perfeito, beleza, confirmo, confirmado, aceito, aham, uhum, tá, tá bom, está bom, acho que sim, quero, quero sim`),
    no: list(
      `não, não não, nada disso, negativo, de jeito nenhum, claro que não, incorreto, errado, está errado, tá errado, não é, não é isso, acho que não, melhor não, nunca, jamais, nem pensar, nenhum, nenhuma, cancelar, falso`,
    ),
    neither: list('não sei, não tenho certeza, não entendi, não ouvi, sei lá'),
    hesitation: new Set(list('eh, ah, hum, bem, bom, então, olha, oi, olá')),
  },
  en: {
    yes: list(`yes, yeah, yep, yup, ya, sure, of course, certainly, absolutely, definitely, correct, that's correct, that is correct, right, that's right, that is right, exactly, ok, okay, affirmative, fine, indeed,
      i do, it is, you got it, uh huh, mhm, i confirm, confirmed, i think so, sounds good, please do, true`),
    no: list(
      `no, nope, nah, no no, negative, not at all, no way, of course not, incorrect, wrong, that's wrong, that is wrong, not correct, that's not right, that is not right, it isn't, i don't, never, i don't think so, neither, none, cancel, false`,
    ),
    neither: list("i don't know, not sure, i'm not sure, i don't understand, no idea"),
    hesitation: new Set(list('um, uh, er, ah, well, so, oh, hm')),
  },
};

/**
 * Whether the words say yes or no; undefined for neither and for both.
 * Example: `yesOrNo('Eh… sí, por favor', 'es')` is `yes`; `yesOrNo('claro que no', 'es')` is `no`; `yesOrNo('no sé', 'es')` is undefined.
 */
export function yesOrNo(text: string, language: string): 'yes' | 'no' | undefined {
  const { yes, no, neither, hesitation } = answers[spokenIn(language)];
  const tokens = plainTokens(text);
  while (hesitation.has(tokens[0] ?? '') && tokens.length > 1) tokens.shift();
  const said = `${tokens.join(' ')} `;
  const longest = (from: string[]) => Math.max(-1, ...from.filter((one) => said.startsWith(`${one} `)).map((one) => one.length));
  const [forYes, forNo, forNeither] = [longest(yes), longest(no), longest(neither)];
  if (forNeither >= Math.max(forYes, forNo) && forNeither >= 0) return undefined;
  if (forYes === forNo) return undefined;
  const found = forYes > forNo ? 'yes' : 'no';
  // "No, sí" takes itself back.
  const rest = plainTokens(said.slice(Math.max(forYes, forNo)));
  const bare = (one: string) => (found === 'yes' ? no : yes)[0] === one;
  return rest.some(bare) ? undefined : found;
}
