// What carriers of a country do with SMS senders, texts and answers. Data and look-up, pure. Not here: which origins exist (ports/channel-store.ts).
// Source: carriers' country guides as of 2026 (AWS, Bird, ClickSend, Infobip); they change, so these are warnings, never refusals.

/** A fact about a country that an origin may run into; the studio words it. */
export type SmsCountryFact =
  | 'alphanumeric-replaced'
  | 'alphanumeric-refused'
  | 'alphanumeric-registered'
  | 'short-code-only'
  | 'registration-needed'
  | 'no-unicode'
  | 'no-concatenation'
  | 'no-answers'
  | 'opt-out-needed';

interface SmsCountry {
  /** What becomes of a sender that is a name. */
  alphanumeric: 'delivered' | 'registered' | 'replaced' | 'refused';
  longCode: boolean;
  shortCode: boolean;
  twoWay: boolean;
  unicode: boolean;
  concatenation: boolean;
  /** Senders must be registered with the carriers first. */
  registration: boolean;
  /** Every message needs a way to opt out, notices too. */
  optOut: boolean;
}

const usual: SmsCountry = {
  alphanumeric: 'delivered',
  longCode: true,
  shortCode: true,
  twoWay: true,
  unicode: true,
  concatenation: true,
  registration: false,
  optOut: false,
};
const shortCodes = { ...usual, alphanumeric: 'refused', longCode: false } as const;

/** Countries that are known here by their ISO 3166 code. */
const smsCountries: Record<string, SmsCountry> = {
  AR: { ...shortCodes, alphanumeric: 'replaced', twoWay: false, registration: true },
  BR: { ...shortCodes, unicode: false, concatenation: false, registration: true },
  MX: { ...shortCodes, alphanumeric: 'replaced', unicode: false, registration: true, optOut: true },
  CL: { ...usual, alphanumeric: 'replaced' },
  CO: { ...shortCodes, concatenation: false, optOut: true },
  EC: { ...shortCodes },
  PE: { ...shortCodes },
  UY: { ...shortCodes },
  DO: { ...shortCodes },
  CR: { ...usual, alphanumeric: 'refused' },
  SV: { ...usual, alphanumeric: 'refused', shortCode: false, longCode: false },
  PY: { ...usual, alphanumeric: 'replaced', twoWay: false },
  VE: { ...usual, alphanumeric: 'replaced', twoWay: false },
  BO: { ...usual, shortCode: false, longCode: false, twoWay: false },
  CU: { ...usual, concatenation: false },
  US: { ...usual, alphanumeric: 'refused', registration: true, optOut: true },
  CA: { ...usual, alphanumeric: 'refused', optOut: true },
  ES: { ...usual, alphanumeric: 'registered' },
};

/** What an origin runs into in a country; empty where nothing is known against it. Example: `smsCountryFacts('AR', { senderKind: 'alphanumeric', … })` → `['alphanumeric-replaced', …]`. */
export function smsCountryFacts(
  country: string,
  origin: { senderKind: string; twoWay: boolean; encodings: string; concatenation: boolean },
): SmsCountryFact[] {
  const known = Object.hasOwn(smsCountries, country) ? smsCountries[country] : undefined;
  if (known === undefined) return [];
  const facts: SmsCountryFact[] = [];
  const { alphanumeric } = known;
  if (origin.senderKind === 'alphanumeric' && alphanumeric !== 'delivered') facts.push(`alphanumeric-${alphanumeric}`);
  if (origin.senderKind === 'long-code' && !known.longCode && known.shortCode) facts.push('short-code-only');
  if (known.registration) facts.push('registration-needed');
  if (!known.unicode && origin.encodings !== 'gsm7') facts.push('no-unicode');
  if (!known.concatenation && origin.concatenation) facts.push('no-concatenation');
  if (!known.twoWay && origin.twoWay) facts.push('no-answers');
  if (known.optOut) facts.push('opt-out-needed');
  return facts;
}
