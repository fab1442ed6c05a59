// The number that a message goes to, repaired and checked (ITU E.164 national plans; decided by libphonenumber's full data). Pure.
// Not here: whether it may be written to (policy.ts).
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString, type PhoneNumber } from 'libphonenumber-js/max';

/** A number that can take a message, or why there is none. */
export type Recipient = { to: string; country: string | undefined } | { reason: string };

/** Kinds of number that take no message. Those that cannot be told apart (Mexico, Chile, North America) are tried. */
const mute = new Set<string | undefined>(['FIXED_LINE', 'TOLL_FREE', 'PREMIUM_RATE', 'SHARED_COST', 'UAN', 'VOICEMAIL']);

/**
 * Caller ids and WhatsApp ids in ways of writing that plans have given up: Mexico's mobile 1 (ended 2019), Brazil's eight-digit
 * mobiles (the ninth digit came by 2016), Argentina's national 15 after the area code is libphonenumber's own affair.
 */
function modern(number: string): string {
  if (/^\+521\d{10}$/.test(number)) return `+52${number.slice(4)}`;
  if (/^\+55\d{2}[6-9]\d{7}$/.test(number)) return `${number.slice(0, 5)}9${number.slice(5)}`;
  return number;
}

function parsed(text: string, home: CountryCode | undefined): PhoneNumber | undefined {
  const compact = text.replace(/[\s().\-/]/g, '').replace(/^00(?=[1-9]\d{7})/, '+');
  const number = parsePhoneNumberFromString(modern(compact), home && { defaultCountry: home });
  return number && parsePhoneNumberFromString(modern(number.number));
}

/**
 * Argentina's mobiles are shown without their 9, which makes them a landline's by its looks. A number that is not a known landline
 * pattern cannot be told, so that the mobile is tried; a person's own landline never answers a message anyway.
 */
function argentineMobile(number: PhoneNumber): PhoneNumber | undefined {
  if (number.country !== 'AR' || number.getType() !== 'FIXED_LINE') return undefined;
  const mobile = parsePhoneNumberFromString(`+549${number.nationalNumber}`);
  return mobile?.isValid() === true ? mobile : undefined;
}

/**
 * Who a message goes to. `country` is the line's, for numbers without a prefix.
 * @example `recipientOf('+5215512345678', 'MX')` → `{ to: '+525512345678', country: 'MX' }`
 */
export function recipientOf(text: string | undefined, country: string | undefined): Recipient {
  if (text === undefined || text.trim() === '') return { reason: 'the caller’s number is not known' };
  const home = country !== undefined && isSupportedCountry(country) ? country : undefined;
  const number = parsed(text, home);
  if (number === undefined || !number.isValid()) return { reason: 'this is not a valid number' };
  const mobile = argentineMobile(number) ?? number;
  if (mute.has(mobile.getType())) return { reason: 'this is not a number that takes messages' };
  return { to: mobile.number, country: mobile.country };
}

/** The way an address is kept in lists: E.164 where it is a number, else (WhatsApp user ids) as it is. */
export function addressKey(text: string): string {
  const compact = text.trim();
  const number = parsed(/^\d{8,15}$/.test(compact) ? `+${compact}` : compact, undefined);
  if (number === undefined || !number.isPossible()) return compact;
  return (argentineMobile(number) ?? number).number;
}
