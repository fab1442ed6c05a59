// Completing `{{names}}` while typing (pure): is a name being written here, which names fit, what the text becomes.

/** A name being written: where its `{{` begins and what of it stands already. */
export interface OpenName {
  from: number;
  typed: string;
}

/** The name being written at `caret`, if any. Example: `openName('Hola {{no', 9)` is `{ from: 5, typed: 'no' }`. */
export function openName(text: string, caret: number): OpenName | undefined {
  const before = text.slice(0, caret);
  const from = before.lastIndexOf('{{');
  if (from < 0) return undefined;
  const inside = before.slice(from + 2);
  if (!/^\s*[A-Za-z0-9_.]*$/.test(inside)) return undefined;
  return { from, typed: inside.trim() };
}

/** The names that fit, those that begin so first. */
export function fitting(names: readonly string[], typed: string): string[] {
  const wanted = typed.toLowerCase();
  const begins = names.filter((name) => name.toLowerCase().startsWith(wanted));
  return [...begins, ...names.filter((name) => !begins.includes(name) && name.toLowerCase().includes(wanted))];
}

/** Put a name in place of the one being written, or at the caret when none is. The caret goes after it. */
export function withName(text: string, caret: number, name: string): { text: string; caret: number } {
  const open = openName(text, caret);
  const from = open?.from ?? caret;
  const closed = open === undefined ? null : /^[A-Za-z0-9_.]*\s*\}\}/.exec(text.slice(caret));
  const after = text.slice(caret + (closed?.[0].length ?? 0));
  const head = `${text.slice(0, from)}{{${name}}}`;
  return { text: head + after, caret: head.length };
}
