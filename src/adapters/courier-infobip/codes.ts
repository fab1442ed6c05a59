// Infobip's status and error names and what each asks of the outbox (infobip.com/docs, message status codes and error codes).
// Not here: asking Infobip.
import type { Receipt, SendRemedy } from '#ports/courier.ts';

const remedies: Record<string, SendRemedy> = {
  // The account: no credit, package over, credentials, not allowed.
  REJECTED_NOT_ENOUGH_CREDITS: 'stop-channel',
  REJECTED_PREPAID_PACKAGE_EXPIRED: 'stop-channel',
  UNAUTHORIZED: 'stop-channel',
  // Theirs: again.
  REJECTED_SYSTEM_ERROR: 'retry',
  TOO_MANY_REQUESTS: 'slow-channel',
  // The same to this number too often.
  REJECTED_FLOODING_FILTER: 'slow-recipient',
  // No number that could get an SMS.
  REJECTED_PREFIX_MISSING: 'no-number',
  REJECTED_INVALID_DESTINATION: 'no-number',
  MISSING_TO: 'no-number',
  EC_UNKNOWN_SUBSCRIBER: 'no-number',
  EC_UNIDENTIFIED_SUBSCRIBER: 'no-number',
  EC_ILLEGAL_SUBSCRIBER: 'no-number',
  EC_TELESERVICE_NOT_PROVISIONED: 'no-number',
  EC_INVALID_DESTINATION_ADDRESS: 'no-number',
  // On the country's list of those who do not want to be written to, or blocked at their own wish.
  REJECTED_DND: 'opted-out',
};

/** What Infobip says of one message. */
export interface InfobipStatus {
  groupName?: string | null | undefined;
  id?: number | null | undefined;
  name?: string | null | undefined;
}

/** The remedy for the first of these names that is known; undefined = final, nothing else to do. */
export function remedyOfNames(...names: (string | null | undefined)[]): SendRemedy | undefined {
  for (const name of names) if (name && Object.hasOwn(remedies, name)) return remedies[name];
  return undefined;
}

/** "Delivered to operator": in the group of the delivered, yet not on the phone. */
const atOperator = 2;

/** What a status means; undefined for a group that is not known. */
export function stateOf({ groupName, id }: InfobipStatus): Receipt['status'] | undefined {
  switch (groupName?.toUpperCase()) {
    case 'PENDING':
    case 'OK':
      return 'sent';
    case 'DELIVERED':
      return id === atOperator ? 'sent' : 'delivered';
    case 'UNDELIVERABLE':
    case 'EXPIRED':
    case 'REJECTED':
      return 'failed';
    default:
      return undefined;
  }
}
