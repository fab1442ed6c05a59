// Numbers, instants and durations in the words of the user's locale (Intl only).
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** The browser's own locale when it is in the chosen language ("es-AR" for "es"), else the language itself. */
function localeFor(language: string): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? language;
}

const pad = (value: number) => String(value).padStart(2, '0');

/** Milliseconds as a clock: `0:07`, `12:40`, `1:02:09`. */
export function clock(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** Formatters of the current language. `when` is short and near ("14:05" today, "3 nov, 14:05" else). */
export function useFormat() {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const locale = localeFor(i18n.language);
    const number = new Intl.NumberFormat(locale);
    const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
    const precise = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
    const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
    const full = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'medium' });
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
    return {
      number: (value: number) => number.format(value),
      time: (at: number) => time.format(at),
      precise: (at: number) => precise.format(at),
      full: (at: number) => full.format(at),
      date: (at: number) => date.format(at),
      when: (at: number) => (new Date(at).toDateString() === new Date().toDateString() ? time.format(at) : day.format(at)),
      ago: (at: number) => {
        const seconds = Math.round((at - Date.now()) / 1000);
        const steps: [number, Intl.RelativeTimeFormatUnit][] = [
          [60, 'second'],
          [3600, 'minute'],
          [86_400, 'hour'],
          [2_592_000, 'day'],
          [31_536_000, 'month'],
        ];
        let divisor = 1;
        for (const [limit, unit] of steps) {
          if (Math.abs(seconds) < limit) return relative.format(Math.round(seconds / divisor), unit);
          divisor = limit;
        }
        return relative.format(Math.round(seconds / 31_536_000), 'year');
      },
    };
  }, [i18n.language]);
}
