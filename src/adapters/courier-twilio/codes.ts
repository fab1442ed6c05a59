// Twilio's error codes and what each asks of the outbox (twilio.com/docs/api/errors). Codes change: an unknown one goes by its HTTP status.
// Not here: asking Twilio.
import type { SendRemedy } from '#ports/courier.ts';

const byRemedy: Partial<Record<SendRemedy, readonly number[]>> = {
  // Something of theirs is away: 20500, 20503 (API), 30017 (congestion in the carrier's network).
  retry: [20500, 20503, 30017],
  // Too fast for the account (20429, 14107), the number's queue (21611, 30001), the carrier's rate (30022, 30023).
  'slow-channel': [20429, 14107, 21611, 30001, 30022, 30023],
  // Credentials (20003, 20006, 20008), account closed or suspended (10001, 20005, 30002), unknown account (20404).
  'stop-channel': [10001, 20003, 20005, 20006, 20008, 20404, 30002],
  // Not a number (21211, 21217), not a mobile (21614, 21635, 30006), nobody's (30005), a short code (21265).
  'no-number': [21211, 21217, 21265, 21614, 21635, 30005, 30006],
  'opted-out': [21610],
};

const remedies = new Map(Object.entries(byRemedy).flatMap(([remedy, codes]) => codes.map((code) => [code, remedy as SendRemedy])));

/**
 * The remedy of an error code of Twilio's; undefined for one that is not in the table. Those that are left out are final: filtered
 * (30004, 30007), unreachable (30003) or unknown (30008) after the carrier's own tries, country off (21408), sender not ours (21606).
 */
export function remedyOfCode(code: number): SendRemedy | undefined {
  return remedies.get(code);
}
