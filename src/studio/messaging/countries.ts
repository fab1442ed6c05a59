// Countries to choose from, named in the user's language: those of the product's users first, then all others.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

const near = 'AR BO BR CL CO CR CU DO EC ES GT HN MX NI PA PE PR PT PY SV US UY VE'.split(' ');
const far =
  'AD AE AO AT AU BE BG BZ CA CH CN CV CY CZ DE DK EE FI FR GB GF GI GQ GR GW GY HK HR HT HU IE IL IN IS IT JM JP KR LT LU LV MA MT MZ NG NL NO NZ PF PH PL RO RS RU SA SE SG SI SK SR ST TH TL TR TT UA ZA'.split(
    ' ',
  );

/** Data of a select. */
export function useCountries(): { value: string; label: string }[] {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const names = new Intl.DisplayNames(i18n.language, { type: 'region' });
    const sorted = (codes: string[]) =>
      codes.map((value) => ({ value, label: names.of(value) ?? value })).sort((a, b) => a.label.localeCompare(b.label, i18n.language));
    return [...sorted(near), ...sorted(far)];
  }, [i18n.language]);
}
