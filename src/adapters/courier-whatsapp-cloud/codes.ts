// What WhatsApp's error codes ask for (Cloud API, *Error codes*). The same code comes in an answer or later by webhook. Pure.
// Not here: reading answers (graph.ts) and webhooks (webhook-news.ts).
import type { SendRemedy } from '#ports/courier.ts';

/** Seconds before a message to the same person goes again (131056: one each 6 s). */
const pairRateS = 6;
/** A number's upgrade to the higher throughput takes about a minute (131057). */
const upgradeS = 60;

const table: readonly (readonly [SendRemedy, readonly number[]])[] = [
  // Something went wrong there, or a part is down.
  ['retry', [1, 2, 131000, 131016, 131057, 133004]],
  // Too fast for the app (4), the account (80007) or the number (130429).
  ['slow-channel', [4, 80007, 130429]],
  ['slow-recipient', [131056]],
  ['use-template', [131047]],
  // No WhatsApp, a client too old, or terms not accepted.
  ['no-whatsapp', [131026]],
  ['marketing-opted-out', [131050]],
  // Withheld for this person's sake (131049), an experiment (130472), to ourselves (131021), not on a test number's list (131030),
  // this country is closed to the business (130497): another person may well be reached.
  ['never', [131049, 130472, 131021, 131030, 130497]],
  // The message itself: parameters, length, format, files.
  ['never', [100, 131008, 131009, 131051, 131052, 131053, 132000, 132005, 132012, 132018]],
  // The template: unknown, against the rules, paused, disabled, its flow blocked or throttled.
  ['never', [132001, 132007, 132015, 132016, 132068, 132069]],
  // The account: token, rights, registration, lock, payment, spam limit.
  ['stop-channel', [0, 3, 10, 33, 190, 368, 131005, 131031, 131037, 131042, 131045, 131048]],
  ['stop-channel', [133006, 133008, 133009, 133010, 133015, 133016]],
];

const remedies = new Map(table.flatMap(([remedy, codes]) => codes.map((code) => [code, remedy] as const)));

/** What a code asks for; undefined where it is not in the table. `subcode` 33 of 100 = an id in the address that is not there. */
export function remedyOfCode(code: number, subcode?: number): SendRemedy | undefined {
  if (code === 100 && subcode === 33) return 'stop-channel';
  if (code >= 200 && code <= 299) return 'stop-channel';
  return remedies.get(code);
}

/** How long the carrier wants us to wait where its code says so. */
export function waitOfCode(code: number): number | undefined {
  if (code === 131056) return pairRateS;
  return code === 131057 ? upgradeS : undefined;
}

/** What a code tells of a template's standing; `unknown` = the list must be read again. */
export function templateStatusOf(code: number): 'PAUSED' | 'DISABLED' | 'unknown' | undefined {
  if (code === 132015) return 'PAUSED';
  if (code === 132016) return 'DISABLED';
  return code === 132001 || code === 132007 || code === 132000 || code === 132012 ? 'unknown' : undefined;
}

/** WhatsApp could not read the file under the id it gave us (131052, 131053): it is uploaded anew. */
export function isMediaFault(code: number): boolean {
  return code === 131052 || code === 131053;
}
