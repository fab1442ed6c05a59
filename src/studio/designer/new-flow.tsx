// Creating a flow: a name, the language of the call, and a template to start from. It opens in the designer at once.
import { Button, Modal, Radio, Select, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { client, queryClient, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { slugOf } from '../app/slug.ts';

const callLanguages = ['es-AR', 'es-MX', 'es-ES', 'es-CO', 'es-CL', 'pt-BR', 'pt-PT', 'en-US', 'en-GB'];

/** Templates that speak the language of the call; the greeting is for all. */
function templatesFor(language: string): string[] {
  if (language.startsWith('es')) return ['saludo', 'clinica', 'cobranzas', 'soporte', 'identificacion'];
  if (language.startsWith('pt')) return ['saludo', 'clinica-pt', 'cobrancas', 'suporte', 'identificacao'];
  return language.startsWith('en') ? ['saludo', 'identification'] : ['saludo'];
}

/** The button with its dialog. */
export function NewFlowButton({ variant = 'filled' }: { variant?: 'filled' | 'default' }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant={variant} leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => setOpen(true)}>
        {t('designer.newFlow')}
      </Button>
      {open ? <NewFlowDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function NewFlowDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const flows = useApi('flows');
  const [name, setName] = useState('');
  const [language, setLanguage] = useState(
    () =>
      navigator.languages.find((tag) => callLanguages.includes(tag) && tag.startsWith(i18n.language)) ??
      callLanguages.find((tag) => tag.startsWith(i18n.language)) ??
      'es-AR',
  );
  const [template, setTemplate] = useState('saludo');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const names = new Intl.DisplayNames([i18n.language], { type: 'language' });
  const id = slugOf(name) || 'flujo';
  const taken = flows.data?.items.some((flow) => flow.id === id) ?? false;
  const create = async (event?: FormEvent) => {
    event?.preventDefault();
    if (name.trim() === '' || taken) return;
    setBusy(true);
    setError(undefined);
    try {
      const { templates } = await import('./templates.ts');
      const chosen = templates.find((one) => one.id === template);
      const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
      const document = await chosen?.make({ id, name: name.trim(), language, timeZone, greeting: t('designer.greeting') });
      await client('saveFlow', { params: { id }, body: { document } });
      void queryClient.invalidateQueries({ queryKey: ['flows'] });
      await navigate({ to: '/flows/$id/edit', params: { id } });
    } catch (caught) {
      setError(errorText(t, caught));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t('designer.newTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form className="a-form" onSubmit={(event) => void create(event)}>
        <TextInput
          label={t('designer.newName')}
          placeholder={t('designer.newNamePlaceholder')}
          required
          withAsterisk={false}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={taken ? t('designer.newTaken') : undefined}
          data-autofocus
        />
        <Select
          label={t('designer.newLanguage')}
          data={callLanguages.map((tag) => ({ value: tag, label: names.of(tag) ?? tag }))}
          value={language}
          onChange={(value) => {
            setLanguage(value ?? language);
            if (!templatesFor(value ?? language).includes(template)) setTemplate('saludo');
          }}
        />
        <Radio.Group label={t('designer.newFrom')} value={template} onChange={setTemplate}>
          <div className="a-radios">
            {templatesFor(language).map((one) => (
              <Radio key={one} value={one} label={t(`designer.templates.${one}`)} description={t(`designer.templates.${one}Text`)} />
            ))}
          </div>
        </Radio.Group>
        {error === undefined ? null : <Failed text={error} retry={t('common.retry')} onRetry={() => void create()} />}
        <div className="a-form-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={name.trim() === '' || taken}>
            {t('designer.create')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
