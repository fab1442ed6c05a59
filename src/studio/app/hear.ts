// Sounds of this installation: words in its own voice, audio of the library; what goes wrong in the user's words.
// Not here: playing (kit/sound.ts), uploading (audio-upload.ts).
import i18next from 'i18next';
import { ApiError } from '#api/contract/client.ts';
import { type PreviewRequest, previewPath } from '#api/contract/preview.ts';
import { type Sound, SoundProblem } from '#kit/sound.ts';
import { errorText } from './error-text.ts';

/** Codes that mean something of their own here; the rest is said as everywhere. */
const words: Record<string, string> = {
  unavailable: 'hear.noVoice',
  timeout: 'hear.noVoice',
  'bad-certificate': 'hear.noVoice',
  'too-many': 'hear.tooMany',
  'not-found': 'hear.gone',
};

async function fetched(path: string, init: RequestInit): Promise<Blob> {
  const { t } = i18next;
  const answer = await fetch(path, { credentials: 'same-origin', ...init }).catch((error: unknown) => {
    throw error instanceof TypeError ? new SoundProblem(t('errors.unreachable')) : error;
  });
  if (answer.ok) return answer.blob();
  const told = (await answer.json().catch(() => ({}))) as Partial<ApiError['answer']>;
  const error = new ApiError(answer.status, { code: told.code ?? '', message: told.message ?? `HTTP ${answer.status}` });
  const own = words[error.answer.code];
  throw new SoundProblem(own === undefined ? errorText(t, error) : t(own));
}

/** Words in the voice that callers hear. Values are already in their places. */
export function wordsSound(text: string, language: string, voice: string): Sound {
  const request: PreviewRequest = { text, language, voice };
  const body = JSON.stringify(request);
  return {
    key: `words ${body}`,
    load: (signal) => fetched(previewPath, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal }),
  };
}

/** What a caller said and was not understood, by its place in the call's trace. */
export function utteranceSound(callId: string, seq: number): Sound {
  const path = `/api/v1/misheard/${encodeURIComponent(callId)}/${seq}/audio`;
  return { key: path, load: (signal) => fetched(path, { signal }) };
}

/** An audio of the library: as a phone lets it be heard, or the file it was made of. */
export function audioSound(id: string, part: 'phone' | 'original' = 'phone'): Sound {
  const path = `/api/v1/audio/${encodeURIComponent(id)}/${part === 'phone' ? 'file?law=a' : 'original'}`;
  return { key: path, load: (signal) => fetched(path, { signal }) };
}
