// Forms with files as one body (RFC 7578). Not here: sending them (outward-http.ts).
import { randomUUID } from 'node:crypto';

/** A field, or a file with its type. */
export type FormPart = { name: string; value: string } | { name: string; filename: string; type: string; bytes: Uint8Array };

/**
 * The form as a body with its header.
 * Example: `http.request({ method: 'POST', url, timeoutMs, ...multipart([{ name: 'type', value: 'image/png' }]) })`.
 */
export function multipart(parts: readonly FormPart[]): { headers: { 'content-type': string }; body: Uint8Array } {
  const boundary = `atiende-${randomUUID()}`;
  const chunks = parts.flatMap((part) => {
    const disposition = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(part.name)}"`;
    if ('value' in part) return [Buffer.from(`${disposition}\r\n\r\n${part.value}\r\n`)];
    const head = `${disposition}; filename="${quoted(part.filename)}"\r\nContent-Type: ${part.type.replace(/[\r\n]/g, '')}\r\n\r\n`;
    return [Buffer.from(head), part.bytes, Buffer.from('\r\n')];
  });
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

/** Line breaks and quotes as browsers write them (HTML, multipart/form-data encoding). */
function quoted(text: string): string {
  return text.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
