// A flow document as the server sends it, read into the studio's types; what cannot be read is said, not drawn.
import { type Flow, flowSchema } from '#flow/model.ts';

/** The document, or undefined when it does not have a flow's shape. */
export function readDocument(document: unknown): Flow | undefined {
  const read = flowSchema.safeParse(document);
  return read.success ? read.data : undefined;
}
