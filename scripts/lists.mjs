// Writes src/kinds/*.ts: the lists of block and action kinds, one entry a folder. `--check` writes nothing and exits 1 when a list is stale.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const head = '// Written by `npm run lists` from the folders of src/blocks and src/actions. Do not edit.\n';

const foldersOf = (room) =>
  readdirSync(join(root, 'src', room), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

const has = (room, id, file) => existsSync(join(root, 'src', room, id, file));
const camel = (id) => id.replaceAll(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const name = (room, id) => `${camel(id)}${room === 'blocks' ? 'Block' : 'Action'}`;
const key = (id) => (/^[a-z]+$/.test(id) ? id : `'${id}'`);

const rooms = ['blocks', 'actions'].map((room) => ({ room, ids: foldersOf(room) }));

const imports = (file, what, suffix = '', only = () => true) =>
  rooms
    .flatMap(({ room, ids }) => ids.filter((id) => only(room, id)).map((id) => ({ room, id })))
    .map(({ room, id }) => `import ${what(room, id)} from '#${room}/${id}/${file}'${suffix};`)
    .join('\n');

const record = (value, only = () => true) =>
  rooms
    .map(({ room, ids }) => {
      const rows = ids.filter((id) => only(room, id)).map((id) => `    ${key(id)}: ${value(room, id)},\n`);
      return rows.length > 0 ? `  ${room}: {\n${rows.join('')}  },\n` : `  ${room}: {},\n`;
    })
    .join('');

const models = `${head}import type { KindModels } from '#flow/kind.ts';
${imports('model.ts', (room, id) => `{ model as ${name(room, id)} }`)}

/** The models of all kinds. */
export const models: KindModels = {
${record(name)}};
`;

const stepFacts = (room, id) => {
  const model = `${name(room, id)}Model`;
  const facts = room === 'blocks' ? `listens: ${model}.listens, silent: ${model}.silent, entry: ${model}.entry` : `silent: ${model}.silent`;
  return `{ step: ${name(room, id)}, ${facts}, parse: (settings) => ${model}.settings.parse(settings) }`;
};

const steps = `${head}import type { KindSteps } from '#engine/step.ts';
${rooms
  .flatMap(({ room, ids }) =>
    ids.flatMap((id) => [
      `import { model as ${name(room, id)}Model } from '#${room}/${id}/model.ts';`,
      `import { step as ${name(room, id)} } from '#${room}/${id}/step.ts';`,
    ]),
  )
  .join('\n')}

/** The steps of all kinds, as \`createEngine\` takes them. */
export const steps: KindSteps = {
${record(stepFacts)}};
`;

const texts = `${head}${imports('texts.json', name, " with { type: 'json' }")}

/** The texts of all kinds in es, pt, en: what the studio shows. */
export const texts = {
${record(name)}};
`;

const hasForm = (room, id) => has(room, id, 'form.tsx');
const hasGuide = (room, id) => has(room, id, 'guide.json');
const forms = `${head}import type { KindForm } from '#kit/form-scope.ts';

type Lists<T> = { blocks: Record<string, () => Promise<T>>; actions: Record<string, () => Promise<T>> };

/** The forms of the kinds, each loaded when it is first shown. */
export const forms: Lists<KindForm<never>> = {
${record((room, id) => `() => import('#${room}/${id}/form.tsx').then((file) => file.form)`, hasForm)}};

/** What the help says of the kinds, in es, pt, en. */
export const guides: Lists<unknown> = {
${record((room, id) => `() => import('#${room}/${id}/guide.json').then((file) => file.default)`, hasGuide)}};
`;

const check = process.argv.includes('--check');
const lists = { 'models.ts': models, 'steps.ts': steps, 'texts.ts': texts, 'forms.ts': forms };
const stale = [];

for (const { room, ids } of rooms) {
  for (const id of ids) {
    const missing = ['model.ts', 'step.ts', 'texts.json', 'cases.json'].filter((file) => !has(room, id, file));
    if (missing.length > 0) {
      console.error(`src/${room}/${id} lacks ${missing.join(', ')}`);
      process.exitCode = 1;
    }
  }
}

mkdirSync(join(root, 'src/kinds'), { recursive: true });
for (const [file, text] of Object.entries(lists)) {
  const path = join(root, 'src/kinds', file);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (check) stale.push(file);
  else writeFileSync(path, text);
}
if (stale.length > 0) {
  console.error(`stale: ${stale.map((file) => `src/kinds/${file}`).join(', ')} (run: npm run lists)`);
  process.exitCode = 1;
}
