// Every act, object and field that the log of changes can hold has its words in the studio. Not here: the three languages (texts.test.ts).
import { expect, test } from 'vitest';
import { actsOutsideTheTable } from '#api/audit/auditor.ts';
import { auditedFields } from '#api/audit/audited-facts.ts';
import { auditObjects, type Route } from '#api/contract/route.ts';
import { routes } from '#api/contract/routes.ts';
import texts from './es/audit.json' with { type: 'json' };

const words = Object.keys(texts.audit);
const acts = Object.entries(routes as Record<string, Route>)
  .filter(([, { changes }]) => changes !== undefined && changes !== 'nothing' && changes !== 'own-log')
  .map(([name]) => name);

test.each([
  ['act', [...acts, ...Object.keys(actsOutsideTheTable)]],
  ['kind', [...auditObjects]],
  ['field', [...auditedFields]],
])('every %s has its words, and none is left over', (group, names) => {
  const told = words.filter((word) => word.startsWith(`${group}-`)).map((word) => word.slice(group.length + 1));
  expect(told.sort()).toEqual([...new Set(names)].sort());
});
