// Identifiers made from names people write.

/** A proposal for an identifier: lower case letters, digits and hyphens. Example: `"Recepción Norte"` → `"recepcion-norte"`. */
export function slugOf(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 64);
  return plain.replace(/-+$/, '');
}

/** Is this an identifier the server takes? */
export function isSlug(id: string): boolean {
  return /^[a-z][a-z0-9-]{0,63}$/.test(id);
}

/** An identifier made from a name that is not taken yet; `spare` where the name gives none. Example: `freeSlug('Claro', ['claro'], 'canal')` is `claro-2`. */
export function freeSlug(name: string, taken: readonly string[], spare: string): string {
  const base = slugOf(name) || spare;
  let id = base;
  for (let number = 2; taken.includes(id); number += 1) id = `${base.slice(0, 60)}-${number}`;
  return id;
}
