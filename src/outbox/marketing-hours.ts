// When marketing may reach somebody: the installation's hours and the country's law, in the recipient's local time. Pure.
// Not here: what counts as marketing (send-one.ts).
import type { MessageSettings } from './message-settings.ts';

type Week = MessageSettings['marketingHours'];

/** Time zones of a country's telephones; with several, the hours must hold in all of them. */
const zones: Record<string, string[]> = {
  AR: ['America/Argentina/Buenos_Aires'],
  BO: ['America/La_Paz'],
  BR: ['America/Sao_Paulo', 'America/Manaus', 'America/Rio_Branco'],
  CA: ['America/St_Johns', 'America/Vancouver'],
  CL: ['America/Santiago'],
  CO: ['America/Bogota'],
  CR: ['America/Costa_Rica'],
  CU: ['America/Havana'],
  DO: ['America/Santo_Domingo'],
  EC: ['America/Guayaquil'],
  ES: ['Europe/Madrid', 'Atlantic/Canary'],
  GT: ['America/Guatemala'],
  HN: ['America/Tegucigalpa'],
  MX: ['America/Mexico_City', 'America/Tijuana', 'America/Cancun'],
  NI: ['America/Managua'],
  PA: ['America/Panama'],
  PE: ['America/Lima'],
  PR: ['America/Puerto_Rico'],
  PT: ['Europe/Lisbon', 'Atlantic/Azores'],
  PY: ['America/Asuncion'],
  SV: ['America/El_Salvador'],
  US: ['America/New_York', 'America/Los_Angeles'],
  UY: ['America/Montevideo'],
  VE: ['America/Caracas'],
};

/** Hours set by law. Colombia: Ley 2300 of 2023. */
const laws: Record<string, Week> = {
  CO: { weekdays: { from: '07:00', to: '19:00' }, saturday: { from: '08:00', to: '15:00' }, sunday: null },
};

const stepMs = 15 * 60_000;
const longestMs = 8 * 24 * 3600 * 1000;

function isOpen(at: number, zone: string, week: Week): boolean {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit' }).formatToParts(
    at,
  );
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  const day = part('weekday');
  const hours = day === 'Sat' ? week.saturday : day === 'Sun' ? week.sunday : week.weekdays;
  const clock = `${part('hour')}:${part('minute')}`;
  return hours !== null && clock >= hours.from && clock < hours.to;
}

/**
 * From when on marketing may go to a country: `at` itself where it may now, undefined where no hour of a week is open.
 * @example `marketingFrom(Date.UTC(2026, 10, 22, 15), 'CO', settings)` → Monday, 7:00 in Bogotá or the installation's own hour
 */
export function marketingFrom(at: number, country: string | undefined, week: Week): number | undefined {
  const known = country === undefined ? undefined : zones[country];
  const law = country === undefined ? undefined : laws[country];
  const open = (instant: number) =>
    (known ?? ['UTC']).every((zone) => isOpen(instant, zone, week) && (law === undefined || isOpen(instant, zone, law)));
  if (open(at)) return at;
  for (let instant = Math.ceil(at / stepMs) * stepMs; instant < at + longestMs; instant += stepMs) if (open(instant)) return instant;
  return undefined;
}
