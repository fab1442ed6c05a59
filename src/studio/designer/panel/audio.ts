// Audio in the panel: a file goes into the library; a text is heard with the browser's own voice.
import type { Say } from '#flow/model.ts';
import type { Hearing } from '#kit/form-scope.ts';
import { textIn } from '#kit/say-text.ts';
import { uploadAudio } from '../../app/audio-upload.ts';

/** Put a file into the library as a prompt. Throws when it is no audio or the server refuses it. */
export async function addAudio(file: Blob, name: string): Promise<{ id: string; name: string }> {
  return await uploadAudio({ file, name, kind: 'prompt', rights: false }, () => undefined, new AbortController().signal);
}

/** Hear it once: the audio itself, or the words in the voice that this browser has for the language. */
export function hear(say: Say, language: string): Hearing {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  if (say.audio !== undefined) {
    const player = new Audio(`/api/v1/audio/${encodeURIComponent(say.audio)}/file`);
    player.onended = end;
    player.onerror = end;
    player.play().catch(end);
    return {
      ended,
      stop: () => {
        player.pause();
        end();
      },
    };
  }
  const words = new SpeechSynthesisUtterance(textIn(say.text, language));
  words.lang = language;
  words.onend = end;
  words.onerror = end;
  speechSynthesis.cancel();
  speechSynthesis.speak(words);
  // A browser without voices never says that it ended.
  if (speechSynthesis.getVoices().length === 0) window.setTimeout(end, 800);
  return {
    ended,
    stop: () => {
      speechSynthesis.cancel();
      end();
    },
  };
}
