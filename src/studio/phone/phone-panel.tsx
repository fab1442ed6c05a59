// The telephone at the right: calls a line with the microphone and the keypad, and shows below the messages that flows send to the test channel.
import { ActionIcon, Alert, Select } from '@mantine/core';
import { IconMicrophone, IconMicrophoneOff, IconPhone, IconPhoneOff, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../app/api.ts';
import { clock } from '../app/format.ts';
import { TestPill } from '../pages/call-state.tsx';
import { Keypad } from './keypad.tsx';
import { callLine, hangUpLine, leavePanel, muteLine, pressKey } from './line-call.ts';
import { usePhonePanel } from './panel-store.ts';
import classes from './phone.module.css';
import { inCall, panelPhone } from './phone-state.ts';
import { ProblemText } from './problem-text.tsx';
import { SandboxPhone } from './sandbox-phone.tsx';

function useClock(since: number | undefined): string {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (since === undefined) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [since]);
  return since === undefined ? '' : clock(now - since);
}

function StateWords({ line, named }: { line: string; named: boolean }) {
  const { t } = useTranslation();
  const { phase, since, lastedMs, keys } = panelPhone();
  const talking = useClock(since);
  const words = {
    idle: t('phone.idle'),
    asking: t('phone.asking'),
    connecting: t('phone.connecting'),
    calling: t('phone.ringing'),
    'ringing-in': t('phone.ringing'),
    talking: t('phone.talking'),
    ended: t('phone.ended'),
  }[phase];
  return (
    <div className={classes['state']} data-phase={phase}>
      {named ? <strong className="a-mono">{line}</strong> : null}
      <p role="status">
        {words}
        {phase === 'ended' && lastedMs > 0 ? <span className="a-num"> · {clock(lastedMs)}</span> : null}
      </p>
      <time aria-hidden={phase !== 'talking'}>{phase === 'talking' ? talking : ' '}</time>
      <p className={classes['pressed']} aria-live="off">
        {keys === '' ? ' ' : keys}
      </p>
    </div>
  );
}

/** The panel; mounted only while open. */
export function PhonePanel() {
  const { t } = useTranslation();
  const { line: asked, draft, dialNow, hide, dialled, leaveDraft } = usePhonePanel();
  const status = useApi('status');
  const lines = useApi('lines');
  const { phase, muted, problem, lastedMs } = panelPhone();
  const [chosen, setChosen] = useState<string>();
  const ready = (lines.data?.items ?? []).filter((line) => line.enabled);
  const line = chosen ?? asked ?? status.data?.demoLine ?? ready[0]?.name ?? '';
  const busy = inCall(phase);
  const choosing = ready.length > 1 && !busy && draft === undefined;
  const callable = draft !== undefined || line !== '';
  const call = () => void callLine(draft === undefined ? { line } : { draft: draft.id, name: draft.name });
  useEffect(() => () => void leavePanel(), []);
  useEffect(() => setChosen(undefined), [asked]);
  useEffect(() => {
    if (!dialNow || (draft === undefined && line === '')) return;
    dialled();
    void callLine(draft === undefined ? { line } : { draft: draft.id, name: draft.name });
  }, [dialNow, line, draft, dialled]);
  return (
    <aside className={classes['panel']} aria-label={t('phone.title')}>
      <header className={classes['top']}>
        <h2>{t('phone.title')}</h2>
        <TestPill />
        <ActionIcon variant="subtle" color="gray" aria-label={t('phone.close')} onClick={hide} ml="auto">
          <IconX size={18} stroke={1.75} />
        </ActionIcon>
      </header>
      <div className={classes['scroll']}>
        <div className={classes['phone']}>
          {!callable && lines.data ? (
            <p className={classes['none']}>{t('phone.noLines')}</p>
          ) : (
            <>
              {choosing ? (
                <Select
                  className={classes['lines']}
                  aria-label={t('phone.line')}
                  size="xs"
                  data={ready.map((one) => ({ value: one.name, label: one.name }))}
                  value={line}
                  onChange={(value) => setChosen(value ?? undefined)}
                />
              ) : null}
              {draft === undefined ? null : (
                <div className={classes['draft']}>
                  <span className="a-pill a-blue">{t('flows.draft')}</span>
                  <strong>{draft.name}</strong>
                  {busy ? null : (
                    <button type="button" className="a-link" onClick={leaveDraft}>
                      {t('phone.callLines')}
                    </button>
                  )}
                </div>
              )}
              <StateWords line={line} named={!choosing && draft === undefined} />
              {problem ? (
                <Alert color="red" variant="light" className={classes['problem']}>
                  <ProblemText problem={problem} />
                </Alert>
              ) : null}
              <Keypad enabled={phase === 'talking'} onPress={pressKey} />
              <div className={classes['actions']}>
                {busy ? (
                  <>
                    <button
                      type="button"
                      className={classes['round']}
                      aria-pressed={muted}
                      aria-label={t(muted ? 'phone.unmute' : 'phone.mute')}
                      title={t(muted ? 'phone.unmute' : 'phone.mute')}
                      disabled={phase !== 'talking'}
                      onClick={() => muteLine(!muted)}
                    >
                      {muted ? <IconMicrophoneOff size={22} stroke={1.75} /> : <IconMicrophone size={22} stroke={1.75} />}
                    </button>
                    <button type="button" className={classes['hangup']} onClick={() => void hangUpLine()}>
                      <IconPhoneOff size={22} stroke={1.75} aria-hidden />
                      {t('phone.hangUp')}
                    </button>
                  </>
                ) : (
                  <button type="button" className={classes['dial']} disabled={!callable} onClick={call}>
                    <IconPhone size={22} stroke={1.75} aria-hidden />
                    {t(phase === 'ended' ? 'phone.again' : 'phone.call')}
                  </button>
                )}
              </div>
              {phase === 'ended' && lastedMs > 0 ? (
                <p className={classes['hint']}>
                  <Link to="/calls">{t('phone.seeCalls')}</Link>
                </p>
              ) : (
                <p className={classes['hint']}>{t('phone.keyHint')}</p>
              )}
            </>
          )}
        </div>
        <SandboxPhone />
      </div>
    </aside>
  );
}
