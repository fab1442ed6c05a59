// Audio in the panel: any file the browser can read becomes the WAV that the library takes; a text is heard with the browser's own voice.
import type { Say } from '#flow/model.ts';
import type { Hearing } from '#kit/form-scope.ts';
import { textIn } from '#kit/say-text.ts';

/** Samples a second that the library is given: twice the telephone's, so that it can be heard better elsewhere. */
const rate = 16_000;

/** 16-bit mono WAV. */
function wavOf(samples: Float32Array): ArrayBuffer {
  const bytes = new ArrayBuffer(44 + samples.length * 2);
  const view = new DataView(bytes);
  const word = (at: number, text: string) => Array.from(text).forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  word(0, 'RIFF');
  view.setUint32(4, 36 + samples.length * 2, true);
  word(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, index) => view.setInt16(44 + index * 2, Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), true));
  return bytes;
}

async function monoOf(file: Blob): Promise<Float32Array> {
  const bytes = await file.arrayBuffer();
  const decoded = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes);
  const offline = new OfflineAudioContext(1, Math.max(1, Math.ceil(decoded.duration * rate)), rate);
  const source = offline.createBufferSource();
  source.buffer = decoded;
  source.connect(offline.destination);
  source.start();
  return (await offline.startRendering()).getChannelData(0);
}

/** Put a file into the library as a prompt. Throws when it is no audio or the server refuses it. */
export async function addAudio(file: Blob, name: string): Promise<{ id: string; name: string }> {
  const body = wavOf(await monoOf(file));
  const answer = await fetch(`/api/v1/audio/upload?kind=prompt&name=${encodeURIComponent(name.slice(0, 100))}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'audio/wav' },
    body,
  });
  if (!answer.ok) throw new Error(`the audio was refused (${answer.status})`);
  const added: unknown = await answer.json();
  if (typeof added !== 'object' || added === null || !('id' in added) || !('name' in added)) throw new Error('the answer names no audio');
  return { id: String(added.id), name: String(added.name) };
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
