// Cases of what became of lines: led elsewhere, gone with their block, new with theirs.
import { expect, it } from 'vitest';
import { flowSchema } from '#flow/model.ts';
import { lineChanges } from './line-changes.ts';

const flow = (ways: Record<string, string | undefined>) =>
  flowSchema.parse({
    schema: 'atiende/flow@1',
    id: 'prueba',
    name: 'Prueba',
    languages: ['es-AR'],
    timeZone: 'America/Argentina/Buenos_Aires',
    start: 'uno',
    blocks: Object.fromEntries(
      Object.entries(ways).map(([id, to]) => [
        id,
        { kind: 'voice-reply', v: 1, title: id, exits: to === undefined ? {} : { next: { to } } },
      ]),
    ),
  });

it('names lines that are gone and lines that are new', () => {
  const before = flow({ uno: 'dos', dos: 'tres', tres: undefined });
  const after = flow({ uno: 'tres', tres: 'cuatro', cuatro: undefined });
  expect(lineChanges(before, after).map(({ line, change }) => `${change} ${line.from} ${line.to}`)).toEqual([
    'removed uno dos',
    'removed dos tres',
    'added uno tres',
    'added tres cuatro',
  ]);
  expect(lineChanges(before, before)).toEqual([]);
});
