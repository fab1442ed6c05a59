// End the call, after a farewell that is heard to its last syllable (DESIGN §2). Not here: the BYE (calls).
import * as z from 'zod';
import type { ActionModel } from '#flow/kind.ts';
import { saySchema } from '#flow/model.ts';

const settingsSchema = z.strictObject({ farewell: saySchema.optional() });

/** Settings of an end-call. Example: `{"farewell":{"text":"Gracias por llamar. Hasta luego."}}`. */
export type EndCallSettings = z.infer<typeof settingsSchema>;

/** The action kind `end-call`. */
export const model: ActionModel<EndCallSettings> = {
  id: 'end-call',
  v: 1,
  settings: settingsSchema,
  initial: () => ({}),
  exits: () => [],
  says: (settings) => (settings.farewell ? [{ path: ['farewell'], say: settings.farewell }] : []),
  saying: (farewell) => ({ farewell }),
  summary: () => '',
  silent: false,
  ends: true,
};
