// How far publishing is, by flow, as the server's events tell it. Only for showing: the answer of the request is the truth.
import * as z from 'zod';
import { create } from 'zustand';

const progressSchema = z.object({
  topic: z.literal('publishing'),
  flow: z.string(),
  step: z.enum(['talks', 'prompts', 'over']),
  done: z.number(),
  total: z.number(),
});

export type PublishProgress = Omit<z.infer<typeof progressSchema>, 'topic' | 'flow'>;

/** Flows that are being published now, by anybody. */
export const usePublishing = create<Record<string, PublishProgress | undefined>>()(() => ({}));

/** Take a message of the events socket; false when it tells something else. */
export function takeProgress(message: unknown): boolean {
  const read = progressSchema.safeParse(message);
  if (!read.success) return false;
  const { flow, step, done, total } = read.data;
  usePublishing.setState({ [flow]: step === 'over' ? undefined : { step, done, total } });
  return true;
}
