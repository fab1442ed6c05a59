// What the whole desk of an installation is set to: dispositions, away reasons, and which outside numbers may be dialled. Values and defaults only.
// Not here: a team's own settings (team-queue.ts), where these are stored (settings, by the keys below), who may dial (calls/outbound-policy.ts).
import * as z from 'zod';

const slug = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'use 1-64 lower case letters, digits or hyphens, starting with a letter');
const word = z.string().trim().min(1).max(60);

/** A text of the installation in the studio's three languages. */
const wordsSchema = z.strictObject({ es: word, pt: word, en: word });

/** A disposition (tipificación). `teams` empty = every team may use it; an archived one is shown on old calls only. */
export const dispositionSchema = z.strictObject({
  id: slug,
  label: wordsSchema,
  teams: z.array(slug).max(100).default([]),
  archived: z.boolean().default(false),
});
export type Disposition = z.infer<typeof dispositionSchema>;

/** Why an agent is away. `no-answer` is the product's own and in no list. */
export const awayReasonSchema = z.strictObject({
  id: slug.refine((id) => id !== 'no-answer', 'this one is set by a ring that nobody took'),
  label: wordsSchema,
  archived: z.boolean().default(false),
});
export type AwayReason = z.infer<typeof awayReasonSchema>;

/** A rule for outside numbers: of the rules of the number's country the longest prefix counts; none = refused. */
export const outboundRuleSchema = z.strictObject({
  prefix: z.string().regex(/^\+[1-9]\d{0,14}$/, 'write the prefix as +54 or +54911, without spaces'),
  country: z.string().regex(/^[A-Z]{2}$/, 'a country is two capital letters, e.g. AR'),
  trunk: slug,
  perDay: z.int().min(0).max(100_000).default(100),
});

/** Keys of these settings in the settings store. */
export const deskKeys = { dispositions: 'desk.dispositions', awayReasons: 'desk.awayReasons', outboundRules: 'outbound.rules' } as const;

const defaultDispositions: Disposition[] = [
  ['resolved', 'Resuelto', 'Resolvido', 'Resolved'],
  ['follow-up', 'Queda pendiente', 'Fica pendente', 'To follow up'],
  ['information', 'Consulta', 'Informação', 'Information given'],
  ['complaint', 'Reclamo', 'Reclamação', 'Complaint'],
  ['wrong-number', 'Número equivocado', 'Engano', 'Wrong number'],
].map(([id = '', es = '', pt = '', en = '']) => ({ id, label: { es, pt, en }, teams: [], archived: false }));

const defaultAwayReasons: AwayReason[] = [
  ['lunch', 'Almuerzo', 'Almoço', 'Lunch'],
  ['break', 'Descanso', 'Pausa', 'Break'],
  ['meeting', 'Reunión', 'Reunião', 'Meeting'],
  ['training', 'Capacitación', 'Treinamento', 'Training'],
  ['other-work', 'Otra tarea', 'Outra tarefa', 'Other work'],
].map(([id = '', es = '', pt = '', en = '']) => ({ id, label: { es, pt, en }, archived: false }));

/** The dispositions as stored, or the product's own where none were. */
export function dispositionsOf(stored: unknown): Disposition[] {
  return z.array(dispositionSchema).catch(defaultDispositions).parse(stored);
}

/** The away reasons as stored, or the product's own where none were. */
export function awayReasonsOf(stored: unknown): AwayReason[] {
  return z.array(awayReasonSchema).catch(defaultAwayReasons).parse(stored);
}

/** The rules for outside numbers as stored; what cannot be read allows nothing. */
export function outboundRulesOf(stored: unknown): z.infer<typeof outboundRuleSchema>[] {
  return z.array(outboundRuleSchema).catch([]).parse(stored);
}

/** What a rule's calls are counted under. */
export function outboundCountKey(rule: { country: string; prefix: string }): string {
  return `outbound ${rule.country} ${rule.prefix}`;
}

/** The date of an instant in a time zone, as counters have it. Example: `localDate(0, 'America/Lima')` → `'1969-12-31'`. */
export function localDate(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const of = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${of['year']?.padStart(4, '0')}-${of['month']}-${of['day']}`;
}
