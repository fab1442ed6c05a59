// Putting an audio file into the library: what the server reads goes as it is, what only the browser reads (M4A, WebM) goes as WAV;
// progress of both halves, and a way to give it up. Not here: the list of uploads (pages/audio-uploads.tsx).
import { ApiError, type CallAnswer } from '#api/contract/client.ts';
import { wavOf } from './audio-convert.ts';
import type { AudioStep, Levelling } from '#kit/form-scope.ts';

export type Audio = CallAnswer<'audio'>['items'][number];
/** An audio just uploaded, and what was done to it on the way. */
export type UploadedAudio = Audio & { levelling?: Levelling };

/** Bytes the server takes at most. */
const largestUpload = 30 * 1024 * 1024;
/** What the server decodes by itself, by media type; recordings and M4A it does not. */
const asItIs: Record<string, string> = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  wave: 'audio/wav',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
};

/** Upload a file. Throws ApiError (`audio-…` codes), TypeError when the server cannot be reached, AbortError when given up. */
export async function uploadAudio(
  { file, name, kind, rights }: { file: Blob; name: string; kind: 'prompt' | 'music'; rights: boolean },
  tell: (step: AudioStep) => void,
  signal: AbortSignal,
): Promise<UploadedAudio> {
  if (file.size === 0) throw refused(400, 'audio-empty');
  if (file.size > largestUpload) throw refused(413, 'audio-too-large');
  const extension = file instanceof File ? (file.name.split('.').pop()?.toLowerCase() ?? '') : '';
  const type = asItIs[extension] ?? Object.values(asItIs).find((known) => file.type.startsWith(known));
  let body = file;
  if (type === undefined) {
    tell({ kind: 'converting', share: 0 });
    const converted = await wavOf(file);
    signal.throwIfAborted();
    if (typeof converted === 'string') throw refused(400, converted);
    body = converted;
  }
  const query = new URLSearchParams({ name: name.trim().slice(0, 100), kind, rights: String(rights) });
  return await send(`/api/v1/audio/upload?${query}`, type ?? 'audio/wav', body, tell, signal);
}

const refused = (status: number, code: string) => new ApiError(status, { code, message: code });

/** Over XMLHttpRequest: fetch does not tell how much of a body has gone. */
function send(url: string, type: string, body: Blob, tell: (step: AudioStep) => void, signal: AbortSignal): Promise<UploadedAudio> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('content-type', type);
    request.setRequestHeader('accept', 'application/x-ndjson');
    request.upload.onprogress = ({ loaded, total }) => tell({ kind: 'uploading', share: total > 0 ? loaded / total : 0 });
    request.onprogress = () => {
      const share = linesOf(request.responseText).findLast((line) => typeof line['share'] === 'number')?.['share'];
      if (typeof share === 'number') tell({ kind: 'working', share });
    };
    request.onload = () => {
      const last = linesOf(request.responseText).at(-1) ?? {};
      if (isAudio(last['audio'])) resolve(last['audio']);
      else if (request.status >= 400) reject(new ApiError(request.status, errorOf(last)));
      else reject(new ApiError(Number(last['status'] ?? 500), errorOf(last['error'])));
    };
    request.onerror = () => reject(new TypeError('the server cannot be reached'));
    request.onabort = () => reject(new DOMException('given up', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

type Line = Record<string, unknown>;

const isLine = (value: unknown): value is Line => typeof value === 'object' && value !== null;
const isAudio = (value: unknown): value is UploadedAudio =>
  isLine(value) && typeof value['id'] === 'string' && typeof value['name'] === 'string';

function errorOf(value: unknown): ApiError['answer'] {
  const { code, message } = isLine(value) ? value : {};
  return { code: typeof code === 'string' ? code : 'internal', message: typeof message === 'string' ? message : '' };
}

/** Whole lines of JSON; the last may still be on its way. */
function linesOf(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isLine(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}
