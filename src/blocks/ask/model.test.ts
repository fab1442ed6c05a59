// What the check says of an ask by voice where nobody understands free words. Everything else the check says: cases.json.
import { expect, test } from 'vitest';
import { testBlock, testFlow, testInstallation } from '#flow/testing.ts';
import { model } from './model.ts';

const flow = testFlow({}, { languages: ['es-AR', 'pt-BR'], variables: [{ name: 'clave', type: 'digits', sensitive: true }] });
const block = testBlock('ask');

/** Languages that the check complains of. */
function deafTo(settings: object, freeWords?: string[]): unknown[] {
  const installation = { ...testInstallation, ...(freeWords && { freeWords }) };
  const found = model.check?.(model.settings.parse({ variable: 'dia', voice: true, ...settings }), block, { flow, installation }) ?? [];
  return found.filter(({ code }) => code === 'ask-needs-words').map(({ level, params }) => [level, params?.['languages']]);
}

test.each<[object, string[] | undefined, unknown[]]>([
  [{ type: 'date' }, [], [['advice', 'es-AR, pt-BR']]],
  [{ type: 'money' }, ['es'], [['advice', 'pt-BR']]],
  [{ type: 'mx-curp' }, ['es-AR', 'pt'], []],
  // Said digit by digit, which the built-in ear can.
  [{ type: 'digits' }, [], []],
  [{ type: 'cl-rut' }, [], []],
  [{ type: 'yes-no' }, [], []],
  [{ type: 'date', voice: false }, [], []],
  [{ type: 'date', variable: 'clave' }, [], []],
  // Nobody knows what there is.
  [{ type: 'date' }, undefined, []],
])('%j where %j is understood', (settings, freeWords, problems) => {
  expect(deafTo(settings, freeWords)).toEqual(problems);
});
