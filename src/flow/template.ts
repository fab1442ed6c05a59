// Reading `{{…}}` out of a text: its literal parts and its expressions, in one pass and without executing anything.
// Not here: the filters (template-filters.ts) and putting values in (fill.ts).

/** One expression, made safe to hand to the template library: names are replaced by `v0`, `v1`… so that no property is ever read. */
export interface Expression {
  /** As written, with its braces. */
  source: string;
  /** Names used, in order; `v<index>` in `code`. Empty for a broken one. */
  names: string[];
  /** The expression with names replaced; undefined when it cannot be read. */
  code: string | undefined;
  /** Filters used, in order. */
  filters: string[];
  /** Set when it is exactly `{{secret.name}}`. */
  secret: string | undefined;
}

/** A text taken apart. */
export type TemplatePart = { kind: 'literal'; text: string } | { kind: 'expression'; expression: Expression };

/** Longest text looked at, characters; the document's schema allows the same. */
export const maxTemplateLength = 20_000;

/** Longest expression between braces. A longer one is broken, not slow. */
const maxExpressionLength = 300;

/** A variable's or a fact's whole name. Example: `dni`, `caller.number`. */
const namePattern = /^[a-z][A-Za-z0-9_]{0,63}(\.[a-z][A-Za-z0-9_-]{0,63})?$/;
const token = /\s+|"[^"]*"|'[^']*'|[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*|-?\d+(?:\.\d+)?|[|:,]/y;

/**
 * Take a text apart. What is not closed stays literal; a broken expression is kept as one, with `code` undefined.
 * Example: `templateParts('Hola {{nombre | capitalize}}')`.
 */
export function templateParts(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let from = 0;
  // No braces inside: a scan from any `{{` stops at the next brace, so hostile texts stay linear.
  for (const match of text.matchAll(/\{\{([^{}]*)\}\}/g)) {
    if (match.index > from) parts.push({ kind: 'literal', text: text.slice(from, match.index) });
    parts.push({ kind: 'expression', expression: readExpression(match[0], match[1] ?? '') });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'literal', text: text.slice(from) });
  return parts;
}

/**
 * Names used in a text, each once, in order; secrets as `secret.name`.
 * Example: `variablesIn('{{a}} {{caller.number | digits}}')` is `['a', 'caller.number']`.
 */
export function variablesIn(text: string): string[] {
  const names = new Set<string>();
  for (const part of templateParts(text.slice(0, maxTemplateLength)))
    if (part.kind === 'expression') for (const name of part.expression.names) names.add(name);
  return [...names];
}

/** The text with a name changed wherever an expression fills it in; quoted words and filters of that name stay. */
export function withNameChanged(text: string, from: string, to: string): string {
  return text.replace(/\{\{([^{}]*)\}\}/g, (source: string, inside: string) => {
    if (!readExpression(source, inside).names.includes(from)) return source;
    let out = '';
    let before = '';
    for (let at = 0; at < inside.length; ) {
      token.lastIndex = at;
      const word = token.exec(inside)?.[0];
      if (word === undefined) return source;
      out += word === from && before !== '|' ? to : word;
      if (word.trim() !== '') before = word;
      at += word.length;
    }
    return `{{${out}}}`;
  });
}

function readExpression(source: string, inside: string): Expression {
  const broken: Expression = { source, names: [], code: undefined, filters: [], secret: undefined };
  const secret = /^\s*secret\.([a-z][a-z0-9_-]{0,63})\s*$/.exec(inside)?.[1];
  if (secret !== undefined) return { ...broken, names: [`secret.${secret}`], secret };
  const tokens = inside.length > maxExpressionLength ? undefined : tokenise(inside);
  if (!tokens || tokens.length === 0) return broken;
  const names: string[] = [];
  const filters: string[] = [];
  let code = '';
  // What may come: a value first; then `|` and a filter; after a filter `:` and values parted by commas.
  let expects: 'value' | 'filter' | 'after-filter' | 'after-value' | 'after-argument' | 'argument' = 'value';
  for (const word of tokens) {
    if (expects === 'value' || expects === 'argument') {
      if (/^["'\d-]/.test(word)) code += word;
      else if (namePattern.test(word)) code += `v${names.push(word) - 1}`;
      else return broken;
      expects = expects === 'value' ? 'after-value' : 'after-argument';
    } else if (expects === 'filter') {
      if (!/^[a-z]+$/.test(word)) return broken;
      filters.push(word);
      code += word;
      expects = 'after-filter';
    } else if (word === '|') {
      code += ' | ';
      expects = 'filter';
    } else if ((word === ':' && expects === 'after-filter') || (word === ',' && expects === 'after-argument')) {
      code += `${word} `;
      expects = 'argument';
    } else return broken;
  }
  if (expects === 'value' || expects === 'filter' || expects === 'argument') return broken;
  return { source, names, code, filters, secret: undefined };
}

function tokenise(text: string): string[] | undefined {
  const words: string[] = [];
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const word = token.exec(text)?.[0];
    if (word === undefined) return undefined;
    if (word.trim() !== '') words.push(word);
    at += word.length;
  }
  return words;
}
