// Putting a file or a recording into the library from the panel, problems in the user's words. Not here: uploading itself (app/audio-upload.ts).
import i18next from 'i18next';
import type { AddAudio } from '#kit/form-scope.ts';
import { SoundProblem } from '#kit/sound.ts';
import { uploadAudio } from '../../app/audio-upload.ts';
import { errorText } from '../../app/error-text.ts';

/** Put a file into the library as a prompt. Throws `SoundProblem` in the user's words; nothing of a cancelled one stays. */
export const addAudio: AddAudio = async (file, name, { tell, signal }) => {
  try {
    const { id, levelling } = await uploadAudio({ file, name, kind: 'prompt', rights: false }, tell, signal);
    return { id, name, durationMs: levelling?.afterMs, levelling };
  } catch (error) {
    if (signal.aborted) throw error;
    throw new SoundProblem(errorText(i18next.t, error));
  }
};
