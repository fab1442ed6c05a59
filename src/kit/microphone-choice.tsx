// Which microphone records, where there are several to choose from. Not here: recording (use-recorder.ts), the choice kept (audio-devices.ts).
import { Select } from '@mantine/core';
import { chooseAudio, useAudioChoice } from './audio-devices.ts';
import classes from './fields.module.css';
import { useAudioDevices } from './use-audio-devices.ts';
import { useKitWords } from './use-words.ts';

/** The list; nothing where there is no choice. `onChosen`: another one is to be used from now on. */
export function MicrophoneChoice({ onChosen }: { onChosen: () => void }) {
  const word = useKitWords();
  const { microphones } = useAudioDevices();
  const { microphone } = useAudioChoice();
  if (microphones.length < 2) return null;
  const chosen = microphones.some(({ id }) => id === microphone) ? microphone : '';
  return (
    <Select
      className={classes['microphone'] ?? ''}
      size="xs"
      label={word('microphone')}
      data={[{ value: '', label: word('microphoneDefault') }, ...microphones.map(({ id, label }) => ({ value: id, label }))]}
      value={chosen}
      allowDeselect={false}
      onChange={(id) => {
        if (id === null || id === chosen) return;
        chooseAudio({ microphone: id });
        onChosen();
      }}
    />
  );
}
