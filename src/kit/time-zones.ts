// The time zones to choose from, by the names people write today (IANA tz database), as this browser knows them.
import { isTimeZone } from '#flow/opening-hours.ts';

/** Browsers list some zones by names that the tz database has replaced since; those of the Americas that our users look for, and the best known. */
const renamed: Readonly<Record<string, string>> = {
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Louisville': 'America/Kentucky/Louisville',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
};

/** Choices by name; `current` is among them as it is written, if it is a zone at all. Example: `timeZones('America/Lima')`. */
export function timeZones(current: string | undefined): { value: string; label: string }[] {
  const names = Intl.supportedValuesOf('timeZone').map((name) => {
    const now = renamed[name];
    return now !== undefined && isTimeZone(now) ? now : name;
  });
  const all = current !== undefined && isTimeZone(current) ? [...names, current] : names;
  return [...new Set(all)].sort().map((value) => ({ value, label: value.replaceAll('_', ' ') }));
}
