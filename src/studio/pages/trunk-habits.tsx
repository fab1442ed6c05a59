// The part of a trunk's form for carriers that do something otherwise than most: where they write numbers, how they take transfers, keys and audio.
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Trunk } from './rows.ts';

/** Where carriers write the number that was dialled. */
const dialledPlaces = ['request-uri', 'to', 'diversion', 'history-info'] as const;

/** Fields that most trunks leave as they are. */
export function TrunkHabits({ value, put }: { value: Trunk; put: (change: Partial<Trunk>) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        label={t('lines.callerFrom')}
        description={t(`lines.callerHelp-${value.callerFrom}`)}
        data={(['from', 'p-asserted-identity'] as const).map((one) => ({ value: one, label: t(`lines.${one}`) }))}
        allowDeselect={false}
        value={value.callerFrom}
        onChange={(callerFrom) => put({ callerFrom: callerFrom === 'p-asserted-identity' ? callerFrom : 'from' })}
      />
      <Select
        label={t('lines.dialledFrom')}
        description={t(`lines.dialledHelp-${value.dialledFrom ?? 'request-uri'}`)}
        data={dialledPlaces.map((one) => ({ value: one, label: t(`lines.dialled-${one}`) }))}
        allowDeselect={false}
        value={value.dialledFrom ?? 'request-uri'}
        onChange={(place) => put({ dialledFrom: dialledPlaces.find((one) => one === place) })}
      />
      <Select
        label={t('lines.transferBy')}
        description={t(`lines.transferHelp-${value.transferBy ?? 'bridge'}`)}
        data={(['bridge', 'refer'] as const).map((one) => ({ value: one, label: t(`lines.transfer-${one}`) }))}
        allowDeselect={false}
        value={value.transferBy ?? 'bridge'}
        onChange={(way) => put({ transferBy: way === 'refer' ? 'refer' : 'bridge' })}
      />
      <Select
        label={t('lines.toneKeys')}
        description={t(`lines.toneKeysHelp-${value.toneKeys ?? 'auto'}`)}
        data={(['auto', 'off'] as const).map((one) => ({ value: one, label: t(`lines.toneKeys-${one}`) }))}
        allowDeselect={false}
        value={value.toneKeys ?? 'auto'}
        onChange={(how) => put({ toneKeys: how === 'off' ? 'off' : 'auto' })}
      />
      <Select
        label={t('lines.codec')}
        description={t(`lines.opusHelp-${value.opus ?? 'off'}`)}
        data={(['off', 'on'] as const).map((one) => ({ value: one, label: t(`lines.opus-${one}`) }))}
        allowDeselect={false}
        value={value.opus ?? 'off'}
        onChange={(choice) => put({ opus: choice === 'on' ? 'on' : 'off' })}
      />
    </>
  );
}
