// The system's clipboard for buttons (keys use the browser's own copy and paste events). Where the browser does not let a page read it, what was
// copied here last is remembered, so that copying within the window works everywhere.

let last = '';

/** Put a text on the clipboard. */
export async function putText(text: string): Promise<void> {
  last = text;
  await navigator.clipboard?.writeText(text).catch(() => undefined);
}

/** What is on the clipboard; '' when nothing can be read. */
export async function takeText(): Promise<string> {
  const read = await navigator.clipboard?.readText?.().catch(() => undefined);
  return read === undefined || read === '' ? last : read;
}

/** What a copy event took along, for pages that may not read the clipboard later. */
export function remember(text: string): void {
  last = text;
}
