// A text cut where a speaker breathes: each clause is spoken by itself, so that the first can be heard while the others are made and every
// voice makes the same pauses. Not here: speaking (speech/synthesis-engines.ts).

/** Words spoken in one breath, and the silence after them. */
export interface Clause {
  text: string;
  pauseMs: number;
}

/** Without a stop for so long, a comma is one too; without a comma, a space. */
const longestClause = 200;
const longestRun = 400;

const pauses: Record<string, number> = { '.': 320, '!': 320, '?': 320, '…': 400, ':': 220, ';': 220, ',': 140 };
const paragraphPauseMs = 500;

/** A stop counts before white space only: 3.50, 10:30 and www.example.com stay whole. */
const stops = /(?<=[.!?…:;]["»”’)]*)\s+/u;
const shortForms =
  /(?:^|[\s(¿¡])(?:[A-ZÁÉÍÓÚÑ]|[Ss]r|[Ss]ra|[Ss]rta|[Dd]r|[Dd]ra|[Aa]v|[Nn]ro|[Nn]º|[Tt]el|[Uu]d|[Mm]r|[Mm]rs|[Mm]s|[Ss]t)\.$/u;

/**
 * The clauses of a text in their order; none of a text without words.
 * @example clauses('Hola, Ana. ¿Cómo está?') // [{ text: 'Hola, Ana.', pauseMs: 320 }, { text: '¿Cómo está?', pauseMs: 0 }]
 */
export function clauses(text: string): Clause[] {
  const found: Clause[] = [];
  for (const paragraph of text.split(/\n+/)) {
    const sentences = sentencesOf(paragraph.trim()).flatMap(shortened);
    for (const sentence of sentences) if (/[\p{L}\p{N}]/u.test(sentence)) found.push({ text: sentence, pauseMs: pauseAfter(sentence) });
    const last = found.at(-1);
    if (last) last.pauseMs = Math.max(last.pauseMs, paragraphPauseMs);
  }
  const last = found.at(-1);
  if (last) last.pauseMs = 0;
  return found;
}

/**
 * A text in parts of `most` characters at most (400 or more), cut between clauses, for engines that take no longer ones; one that is short enough
 * stays as it is written. Example: `portions('Uno. Dos.', 400)` is `[{ text: 'Uno. Dos.', pauseMs: 0 }]`.
 */
export function portions(text: string, most: number): Clause[] {
  if (text.length <= most) return [{ text, pauseMs: 0 }];
  const found: Clause[] = [];
  for (const clause of clauses(text)) {
    const before = found.at(-1);
    if (before === undefined || before.text.length + clause.text.length >= most) found.push(clause);
    else found[found.length - 1] = { text: `${before.text} ${clause.text}`, pauseMs: clause.pauseMs };
  }
  return found;
}

function sentencesOf(paragraph: string): string[] {
  const sentences: string[] = [];
  for (const part of paragraph.split(stops)) {
    const before = sentences.at(-1);
    if (before !== undefined && shortForms.test(before)) sentences[sentences.length - 1] = `${before} ${part}`;
    else sentences.push(part);
  }
  return sentences;
}

/** A sentence too long for one breath, cut at its commas and where there is none between two words. */
function shortened(sentence: string): string[] {
  if (sentence.length <= longestClause) return [sentence];
  const parts: string[] = [];
  for (const piece of sentence.split(/(?<=,)\s+/).flatMap(cutRun)) {
    const before = parts.at(-1);
    if (before !== undefined && before.length + piece.length < longestClause) parts[parts.length - 1] = `${before} ${piece}`;
    else parts.push(piece);
  }
  return parts;
}

function cutRun(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > longestRun) {
    const space = rest.lastIndexOf(' ', longestRun);
    const at = space > 0 ? space : longestRun;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...parts, rest];
}

function pauseAfter(clause: string): number {
  const end = clause.replace(/["»”’)\s]+$/u, '').at(-1) ?? '';
  return pauses[end] ?? 0;
}
