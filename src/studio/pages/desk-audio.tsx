// Choosing the microphone and the loudspeaker and trying both: a level that moves, a melody. The choice is remembered (kit/audio-devices.ts).
import { Button, Select } from '@mantine/core';
import { IconMicrophone, IconPlayerStop, IconVolume } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AudioDevice, canChooseSpeaker, chooseAudio, useAudioChoice } from '#kit/audio-devices.ts';
import { useAudioDevices } from '#kit/use-audio-devices.ts';
import { measureMicrophone } from '../phone/microphone.ts';
import type { PhoneProblem } from '../phone/phone-state.ts';
import { ProblemText } from '../phone/problem-text.tsx';
import { tryTones } from '../phone/tones.ts';
import classes from './desk-audio.module.css';

/** The fields. */
export function DeskAudio() {
  const { t } = useTranslation();
  const { microphone, speaker } = useAudioChoice();
  const { microphones, speakers, look } = useAudioDevices();
  const [testing, setTesting] = useState(false);
  const [level, setLevel] = useState(0);
  const [heard, setHeard] = useState(false);
  const [problem, setProblem] = useState<PhoneProblem>();
  useEffect(() => {
    if (!testing) return undefined;
    let stop: (() => void) | undefined;
    let over = false;
    setHeard(false);
    void measureMicrophone((now) => {
      setLevel(now);
      if (now > 0.4) setHeard(true);
    }).then((begun) => {
      if (typeof begun !== 'function') {
        setProblem(begun);
        return setTesting(false);
      }
      if (over) return begun();
      stop = begun;
      setProblem(undefined);
      look();
    });
    return () => {
      over = true;
      stop?.();
      setLevel(0);
    };
    // A device chosen while it is tried is tried at once.
  }, [testing, microphone, look]);
  const options = (devices: AudioDevice[]) => [
    { value: '', label: t('desk.deviceDefault') },
    ...devices.map((one) => ({ value: one.id, label: one.label })),
  ];
  const chosen = (id: string, devices: AudioDevice[]) => (devices.some((one) => one.id === id) ? id : '');
  return (
    <div className={classes['audio']}>
      <div className={classes['row']}>
        <Select
          label={t('desk.microphone')}
          data={options(microphones)}
          value={chosen(microphone, microphones)}
          onChange={(value) => chooseAudio({ microphone: value ?? '' })}
        />
        <Button
          variant="default"
          aria-pressed={testing}
          leftSection={
            testing ? <IconPlayerStop size={16} stroke={1.75} aria-hidden /> : <IconMicrophone size={16} stroke={1.75} aria-hidden />
          }
          onClick={() => setTesting(!testing)}
        >
          {t(testing ? 'desk.stopTest' : 'desk.test')}
        </Button>
      </div>
      {testing ? (
        <div
          className={classes['meter']}
          role="meter"
          aria-label={t('desk.level')}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(level * 100)}
        >
          <span style={{ width: `${Math.round(level * 100)}%` }} />
        </div>
      ) : null}
      {problem ? (
        <p className={classes['problem']} role="alert">
          <ProblemText problem={problem} />
        </p>
      ) : testing ? (
        <p className="a-muted a-small" role="status">
          {t(heard ? 'desk.heardYou' : 'desk.saySomething')}
        </p>
      ) : null}
      <div className={classes['row']}>
        <Select
          label={t('desk.speaker')}
          data={options(speakers)}
          value={chosen(speaker, speakers)}
          disabled={!canChooseSpeaker}
          onChange={(value) => chooseAudio({ speaker: value ?? '' })}
        />
        <Button variant="default" leftSection={<IconVolume size={16} stroke={1.75} aria-hidden />} onClick={tryTones}>
          {t('desk.test')}
        </Button>
      </div>
      {canChooseSpeaker ? null : <p className="a-muted a-small">{t('desk.noSpeakerChoice')}</p>}
    </div>
  );
}
