// The number or name a message is sent from: what each can do beside it, and what carriers of its countries do to it. Chosen, never typed.
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { smsCountryFacts } from '#flow/sms-countries.ts';
import type { Installation } from '#flow/problem.ts';
import type { Path } from '#flow/walk.ts';
import classes from './fields.module.css';
import { useMessageWords } from './message-bubble.tsx';
import { ChoiceField } from './simple-fields.tsx';

type Origin = Installation['smsOrigins'][number] & { displayNumber?: string };

/** Facts that change how this message is written or whether it arrives; the others are shown where origins are set up. */
const telling = new Set([
  'alphanumeric-replaced',
  'alphanumeric-refused',
  'alphanumeric-registered',
  'short-code-only',
  'no-unicode',
  'no-concatenation',
]);

function useNote(): (origin: Origin) => string | undefined {
  const word = useMessageWords();
  const { i18n } = useTranslation();
  return (origin) => {
    const { sandbox, senderKind, sender, displayNumber, twoWay, encodings, concatenation, countries = [] } = origin;
    if (sandbox) return undefined;
    if (senderKind === undefined) return displayNumber;
    const names = new Intl.DisplayNames(i18n.language, { type: 'region' });
    return [
      `${word(`kind-${senderKind}`)} ${sender ?? ''}`.trim(),
      countries.map((code) => names.of(code) ?? code).join(', '),
      word(twoWay === true ? 'twoWay' : 'oneWay'),
      ...(encodings === 'gsm7' ? [word('shortAlphabet')] : []),
      ...(concatenation === false ? [word('onePart')] : []),
    ]
      .filter((one) => one !== '')
      .join(' · ');
  };
}

/** What the carriers of its countries do to the origin that is chosen. */
function CountryWarnings({ origin }: { origin: Origin | undefined }) {
  const word = useMessageWords();
  const { i18n } = useTranslation();
  if (!origin || origin.sandbox || origin.senderKind === undefined || origin.senderKind === 'whatsapp') return null;
  const { senderKind, twoWay = false, encodings = 'gsm7-ucs2', concatenation = true, plainText, countries = [] } = origin;
  const names = new Intl.DisplayNames(i18n.language, { type: 'region' });
  // Where accents are removed anyway, a country without them takes nothing away.
  const means = { senderKind, twoWay, encodings: plainText === true ? 'gsm7' : encodings, concatenation };
  const found = countries.flatMap((country) => smsCountryFacts(country, means).map((fact) => ({ country, fact })));
  return found
    .filter(({ fact }) => telling.has(fact))
    .map(({ country, fact }) => (
      <div key={`${country} ${fact}`} className={classes['problem']} data-level="warning">
        <IconAlertTriangle size={15} stroke={1.75} aria-hidden />
        <span>{word(`fact-${fact}`, { country: names.of(country) ?? country })}</span>
      </div>
    ));
}

/** The field. */
export function OriginField({
  label,
  help,
  empty,
  path,
  value,
  origins,
  onChange,
}: {
  label: string;
  help?: string | undefined;
  empty?: string | undefined;
  path: Path;
  value: string;
  origins: readonly Origin[];
  onChange: (value: string) => void;
}) {
  const word = useMessageWords();
  const noteOf = useNote();
  return (
    <div>
      <ChoiceField
        label={label}
        help={help}
        empty={empty}
        path={path}
        value={value}
        setUp="channels"
        options={origins.map((one) => ({
          value: one.id,
          label: one.sandbox ? `${one.name} (${word('sandbox')})` : one.name,
          note: noteOf(one),
        }))}
        onChange={(next) => (next === undefined ? undefined : onChange(next))}
      />
      <CountryWarnings origin={origins.find((one) => one.id === value)} />
    </div>
  );
}
