// Senders and numbers as SMPP writes them: type, plan, digits (SMPP 3.4 §5.2.5, §5.2.6). Not here: which numbers may be written to (outbox).
import type { SendFailureDetails } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import type { Address } from '#wire/smpp/pdu.ts';
import type { SmppSettings } from './settings.ts';

/** Longest short code; an international number has more digits. */
const shortCodeDigits = 8;

/**
 * A sender. Its form says what it is unless the channel's settings do.
 * Example: `+5491155550100` is TON 1, NPI 1; `40404` is TON 3, NPI 0; `CLINICA` is TON 5, NPI 0.
 */
export function sourceAddress(sender: string, { sources }: Pick<SmppSettings, 'sources'>): Address {
  const isNumber = /^\+?\d+$/.test(sender);
  const digits = isNumber ? sender.replace('+', '') : sender;
  const given = Object.hasOwn(sources, sender) ? sources[sender] : Object.hasOwn(sources, digits) ? sources[digits] : undefined;
  if (given !== undefined) return { ...given, digits };
  if (!isNumber) return { ton: 5, npi: 0, digits };
  return digits.length <= shortCodeDigits && !sender.startsWith('+') ? { ton: 3, npi: 0, digits } : { ton: 1, npi: 1, digits };
}

/** Whom it goes to. Throws `Failure rejected` (remedy `no-number`) where that is no number. */
export function destinationAddress(
  to: string,
  settings: Pick<SmppSettings, 'destinationTon' | 'destinationNpi' | 'destinationPlus'>,
): Address {
  if (!/^\+?\d{3,20}$/.test(to)) {
    const details: SendFailureDetails = { remedy: 'no-number' };
    throw new Failure('rejected', 'this is no telephone number', { details });
  }
  const digits = to.replace('+', '');
  return { ton: settings.destinationTon, npi: settings.destinationNpi, digits: settings.destinationPlus ? `+${digits}` : digits };
}

/** A number that wrote to us, in E.164 where it says that it is international; else as the carrier wrote it. */
export function numberOf({ ton, digits }: Address): string {
  const bare = digits.trim();
  if (/^\+\d+$/.test(bare) || !/^\d+$/.test(bare)) return bare;
  if (ton === 1) return `+${bare.replace(/^00/, '')}`;
  return bare;
}
