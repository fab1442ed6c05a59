// Putting an image, a video or a document for WhatsApp messages into the library; what is wrong with it in the user's words.
// Not here: audio (audio-upload.ts), what a file may be (the server reads its bytes).
import i18next, { type TFunction } from 'i18next';
import { ApiError, type CallAnswer } from '#api/contract/client.ts';
import { SoundProblem } from '#kit/sound.ts';
import { errorText } from './error-text.ts';

/** A file of the library. */
export type LibraryFile = CallAnswer<'files'>['items'][number];

/** WhatsApp takes no larger document: what is larger is not sent at all. */
const largestUpload = 100_000_000;

/** One plain sentence; the faults of a file have their own. */
export function fileErrorText(t: TFunction, error: unknown): string {
  if (!(error instanceof ApiError)) return errorText(t, error);
  const { code, details = {} } = error.answer;
  return t(`files.error-${code}`, { ...details, defaultValue: '' }) || errorText(t, error);
}

/** Upload a file; `kind` = what it has to be. Throws ApiError (`file-…` codes), TypeError when the server cannot be reached. */
export async function uploadFile(file: File, kind?: LibraryFile['kind']): Promise<LibraryFile> {
  if (file.size > largestUpload) throw new ApiError(413, { code: 'file-too-large', message: '', details: { mostMb: 100 } });
  // Long names keep their extension.
  const query = new URLSearchParams({ name: file.name.slice(-100), ...(kind === undefined ? {} : { kind }) });
  const answer = await fetch(`/api/v1/files/upload?${query}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
  });
  const body = (await answer.json().catch(() => ({}))) as LibraryFile & Partial<ApiError['answer']>;
  if (answer.ok) return body;
  throw new ApiError(answer.status, { ...body, code: body.code ?? '', message: body.message ?? `HTTP ${answer.status}` });
}

/** The same from a panel. Throws `SoundProblem` in the user's words. */
export async function addFile(file: File, kind: LibraryFile['kind']): Promise<LibraryFile> {
  return await uploadFile(file, kind).catch((error: unknown) => {
    throw new SoundProblem(fileErrorText(i18next.t, error));
  });
}
