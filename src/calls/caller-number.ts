// A caller's number as a trunk writes it, to E.164, with the repairs of the countries where carriers write it the old way.
// Not here: whether a message may go there (outbox).
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** Digits and the marks people put between them; anything else is a SIP user's name. */
const numberLike = /^\+?[\d\s().-]+$/;

/** Fewer digits are a short code or an extension (E.164 subscriber numbers with country code have more). */
const fewestDigits = 7;

/**
 * The number in E.164, or undefined where it cannot be told: anonymous, short, a name.
 * `country` (ISO 3166) is the line's. Example: `callerNumber('011 15 5555-0100', 'AR')` → `"+5491155550100"`.
 */
export function callerNumber(raw: string | undefined, country: string): string | undefined {
  const text =
    raw
      ?.trim()
      .replace(/^(?:sips?|tel):/i, '')
      .replace(/[;@].*$/s, '') ?? '';
  if (!numberLike.test(text) || text.length > 40) return undefined;
  const digits = text.replace(/\D/g, '');
  if (digits.length < fewestDigits) return undefined;
  const home = isSupportedCountry(country) ? country : undefined;
  if (text.startsWith('+')) return international(digits);
  return (home && national(digits, home)) ?? (digits.startsWith('00') ? international(digits.slice(2)) : international(digits, true));
}

/** National forms, the country's own trunk and exit prefixes included; a carrier also writes E.164 without its plus. */
function national(digits: string, country: CountryCode): string | undefined {
  const parsed = parsePhoneNumberFromString(digits, country);
  const repaired = parsed && repair(parsed.number);
  return repaired !== undefined && isValid(repaired) ? repaired : undefined;
}

/** With the country code in front. `sure` asks for an assigned range, where nothing else says that it is a country code. */
function international(digits: string, sure = false): string | undefined {
  const repaired = repair(`+${digits}`);
  const parsed = parsePhoneNumberFromString(repaired);
  if (parsed === undefined || !(sure ? parsed.isValid() : parsed.isPossible())) return undefined;
  return parsed.number;
}

function isValid(number: string): boolean {
  return parsePhoneNumberFromString(number)?.isValid() ?? false;
}

/** Old habits: Mexico's 1 after 52 (gone in 2019), Brazil's mobiles without their ninth digit (2016), Argentina's 0 and 15 inside +54. */
function repair(number: string): string {
  const mexico = /^\+521(\d{10})$/.exec(number);
  if (mexico) return `+52${mexico[1]}`;
  const brazil = /^\+55(\d\d)([6-9]\d{7})$/.exec(number);
  if (brazil) return `+55${brazil[1]}9${brazil[2]}`;
  if (number.startsWith('+54')) {
    const parsed = parsePhoneNumberFromString(number.slice(3).replace(/^0?/, '0'), 'AR');
    if (parsed?.isValid()) return parsed.number;
  }
  return number;
}
