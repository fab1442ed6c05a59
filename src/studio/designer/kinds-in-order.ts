// The kinds as the palette and the pickers list them: by family, the everyday ones first.
import { models } from '#kinds/models.ts';
import { type Family, lookOf } from '../drawing/looks.ts';

const families: readonly Family[] = ['speak', 'decide', 'data', 'act'];

/** Plain speech first, then what listens, then what works in silence. */
const rank = (kind: string) => {
  const model = models.blocks[kind];
  return model?.speaks ? Number(model.listens) : 2 + Number(model?.entry !== undefined);
};

/** Block kinds by family. */
export const blockKinds: readonly { family: Family; kinds: readonly string[] }[] = families.map((family) => ({
  family,
  kinds: Object.keys(models.blocks)
    .filter((kind) => lookOf(kind).family === family)
    .toSorted((a, b) => rank(a) - rank(b)),
}));

/** Action kinds, those that talk to people first. */
export const actionKinds: readonly string[] = Object.keys(models.actions).toSorted(
  (a, b) => Number(models.actions[a]?.silent) - Number(models.actions[b]?.silent),
);
