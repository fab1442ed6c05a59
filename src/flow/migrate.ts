// Older documents to today's: the document's own schema first, then each kind's settings, one version at a time.
// Not here: the kinds' migrations (each kind's model.ts), validation.
import type { KindModels } from './kind.ts';
import type { Action, Flow } from './model.ts';
import type { Problem } from './problem.ts';
import { mapActions } from './walk.ts';

/** Newest document schema this code writes. */
const documentVersion = 1;

/** Steps of the document from version n to n + 1; kept for ever. Version 1 is the first. */
const documentSteps: Record<number, (document: Record<string, unknown>) => Record<string, unknown>> = {};

/** Bring a parsed document up to today's schema. What is no flow document passes through for the schema to refuse. */
export function migrateDocument(input: unknown): { document: unknown; problem?: Problem } {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return { document: input };
  let document = input as Record<string, unknown>;
  const match = /^atiende\/flow@(\d{1,4})$/.exec(typeof document['schema'] === 'string' ? document['schema'] : '');
  if (!match) return { document };
  const version = Number(match[1]);
  if (version > documentVersion) return { document, problem: newer('schema-newer', ['schema'], 'this document', version, documentVersion) };
  for (let from = version; from < documentVersion; from++) {
    const step = documentSteps[from];
    if (!step) return { document, problem: gap(['schema'], 'document', from) };
    document = { ...step(document), schema: `atiende/flow@${from + 1}` };
  }
  return { document };
}

/** Bring every block's and action's settings up to its kind's version. Unknown kinds stay for the check to name. */
export function migrateKinds(flow: Flow, models: KindModels): { flow: Flow; problems: Problem[] } {
  const problems: Problem[] = [];
  const step = <T extends { kind: string; v: number; settings: Record<string, unknown> }>(
    thing: T,
    model: KindModels['blocks'][string] | KindModels['actions'][string] | undefined,
    path: (string | number)[],
  ): T => {
    if (!model || thing.v === model.v) return thing;
    if (thing.v > model.v) {
      problems.push(newer('kind-newer', [...path, 'v'], thing.kind, thing.v, model.v));
      return thing;
    }
    let settings = thing.settings;
    for (let from = thing.v; from < model.v; from++) {
      const migrate = model.migrate?.[from];
      if (!migrate) {
        problems.push(gap([...path, 'v'], thing.kind, from));
        return thing;
      }
      settings = migrate(settings);
    }
    return { ...thing, v: model.v, settings };
  };
  const action = (one: Action, path: (string | number)[]) => step(one, own(models.actions, one.kind), path);
  const withActions = mapActions(flow, action);
  const blocks = Object.fromEntries(
    Object.entries(withActions.blocks).map(([id, block]) => [id, step(block, own(models.blocks, block.kind), ['blocks', id])]),
  );
  return { flow: { ...withActions, blocks }, problems };
}

const own = <T>(record: Record<string, T>, key: string): T | undefined => (Object.hasOwn(record, key) ? record[key] : undefined);

function newer(code: string, path: (string | number)[], what: string, found: number, known: number): Problem {
  return {
    level: 'error',
    code,
    path,
    message: `${what} was written by a newer Atiende (version ${found}, this one knows ${known})`,
    params: { found, known },
  };
}

function gap(path: (string | number)[], kind: string, from: number): Problem {
  return { level: 'error', code: 'no-migration', path, message: `${kind} version ${from} cannot be read any more`, params: { kind, from } };
}
