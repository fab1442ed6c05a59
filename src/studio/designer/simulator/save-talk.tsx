// Keeping a simulated call as a test of the flow: on the server, where it runs before publishing, or as a file.
import { Button, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Talk } from '#talk/format.ts';
import { talkFromTrace } from '#talk/from-trace.ts';
import { useAct, useApi } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { freeTalkId } from '../../app/talk-id.ts';
import { useDesigner } from '../store.ts';
import type { Simulation } from './use-simulation.ts';

function download(talk: Talk, id: string): void {
  const address = URL.createObjectURL(new Blob([`${JSON.stringify(talk, null, 2)}\n`], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${talk.flow}.${id}.talk.json`;
  link.click();
  URL.revokeObjectURL(address);
}

/** The dialog. */
export function SaveTalk({ simulation, onClose }: { simulation: Simulation; onClose: () => void }) {
  const { t } = useTranslation();
  const flow = useDesigner((state) => state.id);
  const talks = useApi('talks', { params: { id: flow } });
  const save = useAct('saveTalk', ['talks']);
  const [name, setName] = useState('');
  const { call, start } = simulation;
  if (!call || !start) return null;
  const id = freeTalkId(
    name,
    (talks.data?.items ?? []).map((one) => one.id),
  );
  const talk = () => talkFromTrace({ name: name.trim() || id, flow: start.bundle.root, call: start.call, trace: call.trace });
  const keep = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { params: { id: flow, talk: id }, body: { talk: talk() } },
      {
        onSuccess: () => {
          notifications.show({ message: t('simulator.saved'), closeButtonProps: { 'aria-label': t('common.close') } });
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={t('simulator.save')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form className="a-form" onSubmit={keep}>
        <TextInput
          data-autofocus
          label={t('simulator.talkName')}
          description={t('simulator.talkHelp')}
          placeholder={t('simulator.talkExample')}
          value={name}
          maxLength={200}
          error={save.error ? errorText(t, save.error) : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className="a-form-end">
          <Button
            variant="default"
            leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
            onClick={() => {
              download(talk(), id);
              onClose();
            }}
          >
            {t('simulator.download')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
