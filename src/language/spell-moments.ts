// Dates and times of day in words, as natives say them. Not here: dates heard (heard-date.ts), which parts of a text are dates (spell.ts).
import { regionOf, type Spoken, spokenIn } from './language.ts';
import { months } from './months.ts';
import { numberToWords } from './number-to-words.ts';

const englishOrdinals =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  );

/** 1 to 31 as an English day. */
function englishDay(day: number): string {
  if (day <= 20) return englishOrdinals[day - 1] ?? '';
  return day === 30 ? 'thirtieth' : `${day < 30 ? 'twenty' : 'thirty'}-${englishOrdinals[(day % 10) - 1] ?? ''}`;
}

/** A day of a month in words, with its year if there is one. Example: `dateToWords(23, 11, 1985, 'es')` is `veintitrés de noviembre de mil novecientos ochenta y cinco`. */
export function dateToWords(day: number, month: number, year: number | undefined, language: string): string {
  const spoken = spokenIn(language);
  const name = months[spoken][month - 1] ?? '';
  if (spoken === 'en') return `${name} ${englishDay(day)}${year === undefined ? '' : `, ${englishYear(year)}`}`;
  // The first is an ordinal in Brazil and in most of America; Spain says "uno".
  const first = spoken === 'pt' ? 'primeiro' : regionOf(language) === 'ES' ? 'uno' : 'primero';
  const said = day === 1 ? first : numberToWords(day, language);
  return `${said} de ${name}${year === undefined ? '' : ` de ${numberToWords(year, language)}`}`;
}

/** "Nineteen eighty-five", "two thousand six", "twenty twenty-six". */
function englishYear(year: number): string {
  const [high, low] = [Math.floor(year / 100), year % 100];
  if (year < 1000 || year > 9999 || (high % 10 === 0 && low < 10)) return numberToWords(year, 'en');
  if (low === 0) return `${numberToWords(high, 'en')} hundred`;
  return `${numberToWords(high, 'en')} ${low < 10 ? 'oh ' : ''}${numberToWords(low, 'en')}`;
}

/** Hours of a clock of twelve, and the part of the day, in Spanish. */
const partOfDay = (hour: number) =>
  hour < 12 ? (hour < 6 ? 'de la madrugada' : 'de la mañana') : hour < 20 ? 'de la tarde' : 'de la noche';

/** A time of day in words, without an article. Example: `timeToWords(14, 30, 'es')` is `dos y media de la tarde`; in `pt` `catorze e trinta`. */
export function timeToWords(hour: number, minute: number, language: string): string {
  return times[spokenIn(language)](hour, minute);
}

const times: Record<Spoken, (hour: number, minute: number) => string> = {
  es: (hour, minute) => {
    const said = numberToWords(hour % 12 === 0 ? 12 : hour % 12, 'es', 'feminine');
    const minutes = minute === 0 ? '' : minute === 15 ? ' y cuarto' : minute === 30 ? ' y media' : ` y ${numberToWords(minute, 'es')}`;
    const part = minute === 0 && hour === 12 ? 'del mediodía' : minute === 0 && hour === 0 ? 'de la noche' : partOfDay(hour);
    return `${said}${minutes} ${part}`;
  },
  pt: (hour, minute) => {
    if (minute === 0 && (hour === 0 || hour === 12)) return hour === 0 ? 'meia-noite' : 'meio-dia';
    const said = numberToWords(hour, 'pt', 'feminine');
    return minute === 0 ? `${said} ${hour === 1 ? 'hora' : 'horas'}` : `${said} e ${numberToWords(minute, 'pt')}`;
  },
  en: (hour, minute) => {
    const said = numberToWords(hour % 12 === 0 ? 12 : hour % 12, 'en');
    const minutes = minute === 0 ? '' : ` ${minute < 10 ? 'oh ' : ''}${numberToWords(minute, 'en')}`;
    return `${said}${minutes} ${hour < 12 ? 'a m' : 'p m'}`;
  },
};
