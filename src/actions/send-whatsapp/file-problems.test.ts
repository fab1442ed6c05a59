// Files of the library in a WhatsApp message: gone, or of another kind, is a problem at its place. Not here: the library (api/files.test.ts).
import { expect, test } from 'vitest';
import { contentProblems } from './content-problems.ts';
import { settingsSchema } from './settings.ts';
import { testFlow, testInstallation } from '#flow/testing.ts';

const files = [
  { id: 'fachada', name: 'Fachada.jpg', kind: 'image' as const },
  { id: 'guia', name: 'Guía.pdf', kind: 'document' as const },
];
const found = (kind: string, asset: string, library: typeof files | undefined = files) =>
  contentProblems(settingsSchema.parse({ origin: 'sandbox', media: { kind, asset } }), {
    installation: {
      ...testInstallation,
      audio: [...testInstallation.audio, { id: 'wav', name: 'Saludo', sendable: false }, { id: 'mp3', name: 'Saludo', sendable: true }],
      ...(library ? { files: library } : {}),
    },
    flow: testFlow({}),
  })
    .filter(({ code }) => code.startsWith('file-'))
    .map(({ code, path }) => [code, path]);
const at = ['settings', 'media'];

test.each([
  ['image', 'fachada', []],
  ['document', 'guia', []],
  // WhatsApp carries a picture as a document too.
  ['document', 'fachada', []],
  ['audio', 'jingle', []],
  ['audio', 'mp3', []],
  ['audio', 'wav', [['file-audio', at]]],
  ['image', 'guia', [['file-kind', at]]],
  ['image', 'jingle', [['file-kind', at]]],
  ['audio', 'fachada', [['file-kind', at]]],
  ['image', 'borrado', [['file-gone', at]]],
])('%s with the file %s', (kind, asset, problems) => {
  expect(found(kind, asset)).toEqual(problems);
});

test('a file of a template’s header is looked for too, and nothing is said where the library is not known', () => {
  const template = {
    name: 'turno_confirmado',
    language: 'es',
    variables: {},
    header: { kind: 'media', media: { kind: 'image', asset: 'x' } },
  };
  const problems = contentProblems(settingsSchema.parse({ origin: 'sandbox', template }), {
    installation: { ...testInstallation, files },
    flow: testFlow({}),
  });
  expect(problems.find(({ code }) => code === 'file-gone')?.path).toEqual(['settings', 'template', 'header']);
  expect(
    contentProblems(settingsSchema.parse({ origin: 'sandbox', template }), { installation: testInstallation, flow: testFlow({}) }).map(
      ({ code }) => code,
    ),
  ).not.toContain('file-gone');
});
