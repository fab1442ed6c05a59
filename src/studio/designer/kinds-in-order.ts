// The kinds as the palette and the pickers list them: by family, the everyday ones first.
import { models } from '#kinds/models.ts';
import { type Family, lookOf } from '../drawing/looks.ts';

const families: readonly Family[] = ['speak', 'decide', 'data', 'act'];

/** Block kinds by family. */
export const blockKinds: readonly { family: Family; kinds: readonly string[] }[] = families.map((family) => ({
  family,
  kinds: Object.keys(models.blocks)
    .filter((kind) => lookOf(kind).family === family)
    .toSorted((a, b) => Number(models.blocks[b]?.speaks) - Number(models.blocks[a]?.speaks)),
}));

/** Action kinds, those that talk to people first. */
export const actionKinds: readonly string[] = Object.keys(models.actions).toSorted(
  (a, b) => Number(models.actions[a]?.silent) - Number(models.actions[b]?.silent),
);
