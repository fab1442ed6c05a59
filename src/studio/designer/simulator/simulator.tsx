// The simulator beside the canvas: a phone on which the real engine is tried under a virtual clock. Loaded when it is first opened.
import { ActionIcon, Button, SegmentedControl, Tabs, TextInput, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconDeviceFloppy,
  IconEarOff,
  IconPhoneOff,
  IconPlayerTrackNext,
  IconRefresh,
  IconSend,
  IconX,
} from '@tabler/icons-react';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Key } from '#engine/event.ts';
import { Failed } from '#kit/failed.tsx';
import { filledTemplate } from '#kit/filled-template.ts';
import { clock } from '../../app/format.ts';
import { useKindWords } from '../../drawing/kind-words.ts';
import { useDesigner } from '../store.ts';
import { ConditionsTab } from './conditions-tab.tsx';
import { SaveTalk } from './save-talk.tsx';
import { waitsFor } from './session.ts';
import classes from './simulator.module.css';
import { type PhoneFacts, Transcript } from './transcript.tsx';
import { type Conditions, type Simulation, useSimulation } from './use-simulation.ts';
import { linesOfCall } from './view.ts';

const keys: Key[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** A weekday morning near now, so that a first try meets open hours. */
function firstMoment(): string {
  const at = new Date();
  while (at.getDay() === 0 || at.getDay() === 6) at.setDate(at.getDate() + 1);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T10:00`;
}

function Controls({ simulation }: { simulation: Simulation }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const { call, send } = simulation;
  const over = call === undefined || call.ended;
  const waits = call ? waitsFor(call) : 'over';
  const talking = waits === 'talking';
  const say = (event: FormEvent) => {
    event.preventDefault();
    if (words.trim() === '' || over) return;
    send({ kind: 'say', text: words.trim() });
    setWords('');
  };
  const pass = () => {
    if (call?.nextAt !== undefined) send({ kind: 'pass', until: call.nextAt });
  };
  return (
    <div className={classes['controls']}>
      <form className={classes['say']} onSubmit={say}>
        <TextInput
          aria-label={t('simulator.say')}
          placeholder={t('simulator.say')}
          value={words}
          disabled={over}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <ActionIcon type="submit" size="lg" variant="default" disabled={over || words.trim() === ''} aria-label={t('simulator.saySend')}>
          <IconSend size={17} stroke={1.75} />
        </ActionIcon>
      </form>
      {simulation.unheard ? (
        <p className={classes['hint']} role="status">
          {t('simulator.unheard')}
        </p>
      ) : null}
      <div className={classes['keypad']} role="group" aria-label={t('simulator.keypad')}>
        {keys.map((key) => (
          <button key={key} type="button" disabled={over} onClick={() => send({ kind: 'press', key })}>
            {key}
          </button>
        ))}
      </div>
      <div className={classes['buttons']}>
        <Button
          px={8}
          variant="default"
          disabled={over || call.nextAt === undefined}
          leftSection={
            waits === 'caller' ? (
              <IconEarOff size={16} stroke={1.75} aria-hidden />
            ) : (
              <IconPlayerTrackNext size={16} stroke={1.75} aria-hidden />
            )
          }
          onClick={pass}
        >
          {t(waits === 'caller' ? 'simulator.silence' : 'simulator.letPass')}
        </Button>
        {over ? (
          <Button px={8} leftSection={<IconRefresh size={16} stroke={1.75} aria-hidden />} onClick={() => simulation.restart()}>
            {t('simulator.again')}
          </Button>
        ) : (
          <Button
            px={8}
            color="red"
            variant="light"
            leftSection={<IconPhoneOff size={16} stroke={1.75} aria-hidden />}
            onClick={() => send({ kind: 'hang-up', by: talking ? 'agent' : 'caller' })}
          >
            {t(talking ? 'simulator.agentHangUp' : 'simulator.hangUp')}
          </Button>
        )}
      </div>
    </div>
  );
}

/** The simulator. Fills the place it is given; reads where to begin from the designer's store. */
export function Simulator() {
  const { t } = useTranslation();
  const words = useKindWords();
  const flow = useDesigner((state) => state.flow);
  const from = useDesigner((state) => state.simulator.from);
  const installation = useDesigner((state) => state.installation);
  const close = useDesigner((state) => state.closeSimulator);
  const select = useDesigner((state) => state.select);
  const tryFrom = useDesigner((state) => state.tryFrom);
  const [realTime, setRealTime] = useState(false);
  const [saving, setSaving] = useState(false);
  const [conditions, setConditions] = useState<Conditions>(() => ({ startsAt: firstMoment(), callerNumber: '+5491155551234', world: {} }));
  const simulation = useSimulation(conditions, realTime, from);
  const { call, pinned, start } = simulation;
  const lines = call ? linesOfCall(call.trace) : [];
  const titles = useMemo(
    () =>
      Object.fromEntries(
        Object.entries(flow?.blocks ?? {}).map(([id, block]) => [id, block.title === '' ? words.block(block.kind) : block.title]),
      ),
    [flow, words],
  );
  const names = useMemo(
    () => Object.fromEntries([...(installation?.teams ?? []), ...(installation?.agents ?? [])].map((one) => [one.id, one.name])),
    [installation],
  );
  const phone: PhoneFacts = {
    outcome: {
      sms: conditions.world.messages?.sms?.status ?? 'delivered',
      whatsapp: conditions.world.messages?.whatsapp?.status ?? 'delivered',
    },
    templateText: ({ name, language, variables }) => {
      const templates = (installation?.whatsappNumbers ?? []).flatMap((number) => number.templates);
      const body = templates.find((one) => one.name === name && one.language === language)?.body;
      return body === undefined ? [name, ...Object.values(variables)].join('\n') : filledTemplate(body, variables);
    },
  };
  if (!flow) return null;
  const startedAt = start?.call.startedAt ?? 0;
  const stale = pinned !== undefined && pinned !== flow && pinned.blocks !== flow.blocks;
  const variables = flow.variables.map((variable) => ({ name: variable.name, value: call?.variables[variable.name] ?? variable.initial }));
  return (
    <section className={classes['simulator']} aria-label={t('simulator.label')}>
      <header className={classes['head']}>
        <h2>{t('simulator.label')}</h2>
        <span className="a-pill a-violet">{t('common.test')}</span>
        <span className={classes['tools']}>
          <Tooltip label={t('simulator.back')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={simulation.inputs.length === 0}
              aria-label={t('simulator.back')}
              onClick={simulation.back}
            >
              <IconArrowBackUp size={18} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t('simulator.restart')}>
            <ActionIcon variant="subtle" color="gray" aria-label={t('simulator.restart')} onClick={() => simulation.restart()}>
              <IconRefresh size={18} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={from === undefined ? t('simulator.save') : t('simulator.saveFromStart')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={from !== undefined || simulation.inputs.length === 0}
              aria-label={t('simulator.save')}
              onClick={() => setSaving(true)}
            >
              <IconDeviceFloppy size={18} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
          <ActionIcon variant="subtle" color="gray" aria-label={t('common.close')} onClick={close}>
            <IconX size={18} stroke={1.75} />
          </ActionIcon>
        </span>
      </header>
      {from === undefined ? null : (
        <p className={classes['from']}>
          {t('simulator.from', { title: titles[from] ?? from })}{' '}
          <button type="button" className="a-link" onClick={() => tryFrom()}>
            {t('simulator.fromStart')}
          </button>
        </p>
      )}
      {stale ? (
        <p className={classes['from']} role="status">
          {t('simulator.changed')}{' '}
          <button type="button" className="a-link" onClick={() => simulation.restart(true)}>
            {t('simulator.repeat')}
          </button>
        </p>
      ) : null}
      {simulation.failed ? <Failed text={t('simulator.failed')} retry={t('common.retry')} onRetry={() => simulation.restart()} /> : null}
      {saving ? <SaveTalk simulation={simulation} onClose={() => setSaving(false)} /> : null}
      <Tabs defaultValue="call" keepMounted={false} className={classes['tabs'] ?? ''}>
        <Tabs.List grow>
          <Tabs.Tab value="call">{t('simulator.call')}</Tabs.Tab>
          <Tabs.Tab value="conditions">{t('simulator.conditions')}</Tabs.Tab>
          <Tabs.Tab value="variables">{t('simulator.variables')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="call" className={classes['call'] ?? ''}>
          <div className={classes['phone']}>
            <div className={classes['status']}>
              <span data-waits={call ? waitsFor(call) : 'over'}>{t(`simulator.waits-${call ? waitsFor(call) : 'other'}`)}</span>
              <SegmentedControl
                size="xs"
                aria-label={t('simulator.pace')}
                value={realTime ? 'real' : 'fast'}
                data={[
                  { value: 'fast', label: t('simulator.fast') },
                  { value: 'real', label: t('simulator.real') },
                ]}
                onChange={(pace) => setRealTime(pace === 'real')}
              />
              <time>{clock((call?.now ?? startedAt) - startedAt)}</time>
            </div>
            <Transcript
              lines={lines}
              startedAt={startedAt}
              titles={titles}
              names={names}
              phone={phone}
              onBlock={(block) => select({ blocks: [block] })}
            />
            <Controls simulation={simulation} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="conditions" className={classes['pane'] ?? ''}>
          <ConditionsTab
            flow={flow}
            value={conditions}
            onChange={(next, world) => {
              setConditions(next);
              if (world && call && !call.ended) simulation.send({ kind: 'world', world });
            }}
          />
          <Button variant="default" leftSection={<IconRefresh size={16} stroke={1.75} aria-hidden />} onClick={() => simulation.restart()}>
            {t('simulator.restartWith')}
          </Button>
        </Tabs.Panel>
        <Tabs.Panel value="variables" className={classes['pane'] ?? ''}>
          {variables.length === 0 ? <p className={classes['hint']}>{t('simulator.noVariables')}</p> : null}
          <dl className="a-facts">
            {variables.map(({ name, value }) => (
              <div key={name} className={classes['variable']}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>{value === undefined || value === null || value === '' ? '–' : String(value)}</dd>
              </div>
            ))}
          </dl>
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
