// The secret box on real files: modes, races, and that nothing sealed opens where it should not.
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSecretBox } from './create-secret-box.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atiende-secret-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('the key file is made once, for its owner only, also by many at once', async () => {
  const file = join(folder, 'new', 'secret');
  const boxes = await Promise.all(Array.from({ length: 8 }, () => createSecretBox(file)));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(Buffer.from(await readFile(file, 'utf8'), 'base64')).toHaveLength(32);
  expect(await readdir(join(folder, 'new'))).toEqual(['secret']);
  const sealed = boxes[0]?.seal('clave') ?? '';
  for (const box of [...boxes, await createSecretBox(file)]) expect(box.open(sealed)).toBe('clave');
});

test('what is sealed hides the text, differs every time and opens whole', async () => {
  const box = await createSecretBox(join(folder, 'secret'));
  for (const text of ['', 'contraseña ☎', 'x'.repeat(10_000)]) {
    const [a, b] = [box.seal(text, 'trunk'), box.seal(text, 'trunk')];
    expect(a).toMatch(/^v1:[\w-]+$/);
    expect(a).not.toBe(b);
    expect(box.open(a, 'trunk')).toBe(text);
  }
});

test('another label, another key, a changed or cut text and no secret at all are refused', async () => {
  const box = await createSecretBox(join(folder, 'secret'));
  const other = await createSecretBox(join(folder, 'other'));
  const sealed = box.seal('clave', 'trunk');
  const flipped = `${sealed.slice(0, -2)}${sealed.at(-2) === 'A' ? 'B' : 'A'}${sealed.at(-1)}`;
  const refused = expect.objectContaining({ code: 'invalid' });
  expect(() => box.open(sealed, 'channel')).toThrow(refused);
  expect(() => other.open(sealed, 'trunk')).toThrow(refused);
  for (const bad of [flipped, sealed.slice(0, 20), `v2${sealed.slice(2)}`, 'clave', ''])
    expect(() => box.open(bad, 'trunk')).toThrow(refused);
});

test('a file that others may read, that holds no key, or that cannot be made is refused with the remedy', async () => {
  const file = join(folder, 'wide');
  await createSecretBox(file);
  await chmod(file, 0o644);
  await expect(createSecretBox(file)).rejects.toMatchObject({
    code: 'not-configured',
    message: expect.stringContaining(`chmod 600 ${file}`),
  });
  await writeFile(join(folder, 'short'), 'abc', { mode: 0o600 });
  await expect(createSecretBox(join(folder, 'short'))).rejects.toMatchObject({ code: 'not-configured' });
  await expect(createSecretBox(join(folder, 'short', 'below'))).rejects.toMatchObject({ code: 'not-configured' });
});
