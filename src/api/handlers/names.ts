// Names that come in the path and are kept: they must pass the same schema as in a body. Not here: the schemas (contract/shapes.ts).
import type * as z from 'zod';
import { Refusal } from '../problem-answer.ts';

/** Throws 400 with the schema's own words unless `name` passes. */
export function demandName(schema: z.ZodType<string>, name: string, field: string): void {
  const checked = schema.safeParse(name);
  if (checked.success) return;
  const message = checked.error.issues[0]?.message ?? 'not a valid name';
  throw new Refusal(400, 'invalid', message, { problems: [{ path: [field], message, code: 'invalid', level: 'error' }] });
}
