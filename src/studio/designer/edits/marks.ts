// Notes and coloured sections of the canvas (pure): what they look like in `canvas`, and their changes. They mean nothing to a call.
import * as z from 'zod';
import type { Change } from '#flow/edit.ts';
import { type Flow, idSchema } from '#flow/model.ts';
import { freshId } from './new-block.ts';

export const markColours = ['slate', 'teal', 'blue', 'violet', 'amber', 'red'] as const;
export type MarkColour = (typeof markColours)[number];

const place = { id: idSchema, at: z.tuple([z.number(), z.number()]), size: z.tuple([z.number().min(40), z.number().min(40)]) };
const colour = z.enum(markColours).catch('slate');
const noteSchema = z.object({ ...place, text: z.string().max(4000), colour: colour.default('amber') });
const sectionSchema = z.object({ ...place, title: z.string().max(200), colour: colour.default('slate') });

export type Note = z.infer<typeof noteSchema>;
export type Section = z.infer<typeof sectionSchema>;
export type MarkKind = 'notes' | 'sections';

/** The notes that can be drawn. */
export function notesOf(flow: Flow): Note[] {
  return read(flow.canvas.notes, noteSchema);
}

/** The sections that can be drawn. */
export function sectionsOf(flow: Flow): Section[] {
  return read(flow.canvas.sections, sectionSchema);
}

const known = new WeakMap<object, unknown>();

/** Items that have the shape; the same item gives the same object. */
function read<T>(list: readonly unknown[], schema: z.ZodType<T>): T[] {
  return list.flatMap((item) => {
    if (typeof item !== 'object' || item === null) return [];
    if (!known.has(item)) known.set(item, schema.safeParse(item).data);
    const found = known.get(item) as T | undefined;
    return found === undefined ? [] : [found];
  });
}

/** Add a note or a section; its id comes back. */
export function addNote(flow: Flow, note: Omit<Note, 'id'>): { change: Change; id: string } {
  const id = freshMarkId(flow, 'nota');
  return { id, change: { kind: 'set', path: ['canvas', 'notes', flow.canvas.notes.length], value: { id, ...note } } };
}

export function addSection(flow: Flow, section: Omit<Section, 'id'>): { change: Change; id: string } {
  const id = freshMarkId(flow, 'zona');
  return { id, change: { kind: 'set', path: ['canvas', 'sections', flow.canvas.sections.length], value: { id, ...section } } };
}

/** Change fields of a note or a section. */
export function changeMark(flow: Flow, kind: MarkKind, id: string, fields: Partial<Note & Section>): Change[] {
  return indexOf(flow, kind, id).map((index) => ({
    kind: 'set',
    path: ['canvas', kind, index],
    value: { ...(flow.canvas[kind][index] as object), ...fields },
  }));
}

/** Take a note or a section out. */
export function removeMark(flow: Flow, kind: MarkKind, id: string): Change[] {
  const gone = indexOf(flow, kind, id);
  return gone.map((index) => ({ kind: 'set', path: ['canvas', kind], value: flow.canvas[kind].toSpliced(index, 1) }));
}

function indexOf(flow: Flow, kind: MarkKind, id: string): number[] {
  const index = flow.canvas[kind].findIndex((item) => typeof item === 'object' && item !== null && 'id' in item && item.id === id);
  return index < 0 ? [] : [index];
}

function freshMarkId(flow: Flow, wanted: string): string {
  const taken = new Set([...notesOf(flow), ...sectionsOf(flow)].map((mark) => mark.id));
  return freshId(wanted, (id) => taken.has(id));
}
