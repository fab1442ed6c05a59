// Names of months and days as they are said. Not here: dates heard (heard-date.ts) or read aloud (spell-moments.ts).
import type { Spoken } from './language.ts';

const list = (names: string) => names.split(' ');

/** January first. */
export const months: Record<Spoken, readonly string[]> = {
  es: list('enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'),
  pt: list('janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'),
  en: list('January February March April May June July August September October November December'),
};

/** Sunday first. */
export const weekdays: Record<Spoken, readonly string[]> = {
  es: list('domingo lunes martes miércoles jueves viernes sábado'),
  pt: list('domingo segunda terça quarta quinta sexta sábado'),
  en: list('Sunday Monday Tuesday Wednesday Thursday Friday Saturday'),
};
