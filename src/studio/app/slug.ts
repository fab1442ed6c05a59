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
