// Reading an HTTP channel's answers by its mapping: taken with an id, refused with a code, or not to be told. Pure.
// Not here: reports (news.ts), sending (courier.ts).
import { pickValue } from '#flow/pick.ts';
import type { Accepted, SendRemedy } from '#ports/courier.ts';
import type { Failure } from '#ports/failure.ts';
import type { OutwardAnswer } from '#ports/http.ts';
import { refusal, remedyOfStatus, retryAfterS, unknownOutcome } from '#wire/http/carrier-http.ts';
import type { HttpSettings } from './settings.ts';

type Mapping = HttpSettings['answer'];

/** Stands for the carrier's id where it gives none, in the answer and in reports that bring ours back. */
export function ownCarrierId(messageId: string): string {
  return `own-${messageId}`;
}

/** JSON with whole numbers too large for a number kept as text: many carriers' ids are such. Undefined where it is none. */
export function readJson(text: string): unknown {
  const exact = (_name: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '') ? context?.source : value;
  try {
    return JSON.parse(text, exact) as unknown;
  } catch {
    return undefined;
  }
}

/** A value as text; undefined for nothing, false and what is no plain value. */
export function textAt(json: unknown, path: string): string | undefined {
  if (path === '') return undefined;
  const value = pickValue(json, path);
  return value === null || value === false || value === '' ? undefined : String(value);
}

/** The remedy of a code in the table; `unknown` where the outcome is not known, undefined where the table is silent. */
export function remedyOf(mapping: Mapping, ...codes: (string | undefined)[]): SendRemedy | 'unknown' | undefined {
  for (const code of codes) {
    const found = Object.entries(mapping.remedies).find(([one]) => one.toLowerCase() === code?.toLowerCase());
    if (found) return found[1];
  }
  return undefined;
}

/**
 * What an answer says. `ownId` is the id of a message whose carrier gives none. Throws refusals with their remedies, and `timeout`
 * where an answer of success holds nothing that proves it.
 */
export function readAnswer(mapping: Mapping, answer: OutwardAnswer, ownId: string, now: number): Accepted {
  const json = readJson(answer.body);
  const code = textAt(json, mapping.codePath);
  const good = answer.status >= 200 && answer.status <= 299;
  const saysError = mapping.errorWords !== '' && answer.body.toLowerCase().includes(mapping.errorWords.toLowerCase());
  if (!good || saysError || !codeIsGood(mapping, code)) throw refused(mapping, answer, { json, code }, now);
  if (mapping.okCodes.length > 0 && code === undefined) throw unknownOutcome('the answer holds no code');
  const wanted = mapping.idPath !== '' || mapping.idAfter !== '';
  const carrierId = textAt(json, mapping.idPath) ?? idAfter(mapping.idAfter, answer.body);
  if (wanted && carrierId === undefined) throw unknownOutcome('the answer holds no id');
  const parts = Number(textAt(json, mapping.partsPath));
  return { carrierId: carrierId ?? ownId, ...(Number.isInteger(parts) && parts > 0 ? { parts } : {}) };
}

/** Without a list of good codes, none and 0 are good. */
function codeIsGood({ okCodes }: Mapping, code: string | undefined): boolean {
  if (code === undefined) return true;
  return okCodes.length === 0 ? code === '0' : okCodes.some((one) => one.toLowerCase() === code.toLowerCase());
}

function refused(
  mapping: Mapping,
  answer: OutwardAnswer,
  { json, code }: { json: unknown; code: string | undefined },
  now: number,
): Failure {
  const status = String(answer.status);
  const remedy = remedyOf(mapping, code, status) ?? remedyOfStatus(answer.status);
  const reason = textAt(json, mapping.reasonPath) ?? `the carrier answered ${code === undefined ? status : `${status} with code ${code}`}`;
  if (remedy === undefined || remedy === 'unknown') return unknownOutcome(reason);
  const wait = retryAfterS(answer, now);
  return refusal(reason, { remedy, carrierCode: code ?? status, ...(wait === undefined ? {} : { retryAfterS: wait }) });
}

function idAfter(before: string, body: string): string | undefined {
  if (before === '') return undefined;
  const from = body.indexOf(before);
  const [id = ''] =
    from < 0
      ? []
      : body
          .slice(from + before.length)
          .trimStart()
          .split(/[\s,;<"']/, 1);
  return id === '' ? undefined : id.slice(0, 200);
}
