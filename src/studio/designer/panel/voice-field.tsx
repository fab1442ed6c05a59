// The voice of a flow: the installation's for each language, or one for all that it speaks; heard on the flow's own first words.
// Not here: what is chosen for a language (voices/voices-tab.tsx).
import { useTranslation } from 'react-i18next';
import { saysOf } from '#flow/walk-kinds.ts';
import { models } from '#kinds/models.ts';
import { useFormScope } from '#kit/form-scope.ts';
import { textIn } from '#kit/say-text.ts';
import { ChoiceField } from '#kit/simple-fields.tsx';
import { useApi } from '../../app/api.ts';
import { wordsSound } from '../../app/hear.ts';
import { useMay } from '../../app/session.ts';

/** What a flow says that leaves the choice to the installation. */
const anyVoice = 'default';
const longestSample = 300;

/** The field. */
export function VoiceField() {
  const { t } = useTranslation();
  const { flow, apply } = useFormScope();
  const mayHear = useMay('designer');
  const voices = useApi('voices').data?.items ?? [];
  const [language = 'es'] = flow.languages;
  const said = saysOf(flow, models).map(({ say }) => textIn(say.text, language).trim());
  const sample = said.find((text) => text !== '')?.slice(0, longestSample);
  return (
    <ChoiceField
      label={t('panel.voice')}
      help={t('panel.voiceHelp')}
      path={['voice']}
      value={flow.voice}
      options={[
        { value: anyVoice, label: t('panel.voiceDefault') },
        ...voices.map(({ id, name, languages }) => ({ value: id, label: `${name} (${languages.join(', ')})` })),
      ]}
      sound={mayHear && sample !== undefined ? wordsSound(sample, language, flow.voice) : undefined}
      onChange={(voice) => voice !== undefined && apply([{ kind: 'set', path: ['voice'], value: voice }], 'voice')}
    />
  );
}
