// Ids that people can read, for what they put into the library. Not here: what is kept under them.

/** `Música de verano` → `musica-de-verano`; `spare` begins it where the name begins with no letter. Audio and files share one row of ids. */
export function freeId(name: string, spare: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50);
  const base = /^[a-z]/.test(plain) ? plain : `${spare}-${plain}`.replace(/-+$/, '');
  let id = base;
  for (let n = 2; taken.includes(id); n += 1) id = `${base}-${n}`;
  return id;
}
