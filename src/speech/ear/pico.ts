// SVOX Pico: a second engine for templates where its voice files are there (Spanish, English), nearer to people than eSpeak. Synchronous.
// Not here: who speaks how fast (speakers.ts), getting the files.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import load, { type SvoxPico } from '@echogarden/svoxpico-wasm';
import { Failure } from '#ports/failure.ts';

/** Samples a second of what it speaks. */
export const picoHz = 16_000;

/** The two files of each language: text analysis and sound. */
const files: Record<string, readonly [string, string]> = {
  es: ['es-ES_ta.bin', 'es-ES_zl0_sg.bin'],
  en: ['en-US_ta.bin', 'en-US_lh0_sg.bin'],
};

const memoryBytes = 3_000_000;
const chunkBytes = 4096;
const moreToSpeak = 201;
const nothingMore = 200;

/** Whether the voice files of a language are in a folder. */
export function picoThere(folder: string, language: string): boolean {
  return files[language]?.every((name) => existsSync(path.join(folder, name))) ?? false;
}

/** Says a text at a pitch and speed in percent. */
export type PicoVoice = (text: string, pitch: number, speed: number) => Int16Array;

/** The voice of a language (`es`, `en`) with its files in `folder`; undefined where they are not there. Throws `Failure` `internal` when the engine refuses them. */
export async function openPicoVoice(folder: string, language: string): Promise<PicoVoice | undefined> {
  const names = files[language];
  if (!names) return undefined;
  let contents: Buffer[];
  try {
    contents = names.map((name) => readFileSync(path.join(folder, name)));
  } catch {
    return undefined;
  }
  const pico = await load();
  const engine = startEngine(pico, contents);
  const text = pico._malloc(textBytes);
  const out = pico._malloc(chunkBytes);
  const numbers = pico._malloc(8);
  // The engine goes on where the phrase before ended: its memory is put back, so that a phrase is always the same audio.
  const fresh = pico.HEAPU8.slice();
  return (words, pitch, speed) => {
    const marked = `<pitch level="${pitch}"><speed level="${speed}">${words.replaceAll(/[<>&]/g, ' ')}</speed></pitch>\0`;
    const bytes = Buffer.from(marked);
    if (bytes.length > textBytes) throw new Failure('invalid', 'the phrase is too long to be spoken');
    pico.HEAPU8.set(fresh);
    pico.HEAPU8.set(bytes, text);
    return spoken(pico, engine, { text, length: bytes.length, out, numbers });
  };
}

const textBytes = 4096;

function must(status: number, what: string): void {
  if (status !== 0) throw new Failure('internal', `SVOX Pico refuses to ${what} (${status})`);
}

function startEngine(pico: SvoxPico, contents: readonly Buffer[]): number {
  const pointer = (write: (out: number) => number, what: string): number => {
    const out = pico._malloc(4);
    must(write(out), what);
    return pico.HEAP32[out >> 2] as number;
  };
  const cString = (value: string): number => {
    const bytes = Buffer.from(`${value}\0`);
    const at = pico._malloc(bytes.length);
    pico.HEAPU8.set(bytes, at);
    return at;
  };
  const memory = pico._malloc(memoryBytes);
  const system = pointer((out) => pico._pico_initialize(memory, memoryBytes, out), 'start');
  const voice = cString('voice');
  must(pico._pico_createVoiceDefinition(system, voice), 'define a voice');
  for (const [n, content] of contents.entries()) {
    pico.FS.writeFile(`/${n}.bin`, content);
    const file = cString(`/${n}.bin`);
    const resource = pointer((out) => pico._pico_loadResource(system, file, out), 'load its voice file');
    const name = pico._malloc(256);
    must(pico._pico_getResourceName(system, resource, name), 'name its voice file');
    must(pico._pico_addResourceToVoiceDefinition(system, voice, name), 'take its voice file');
  }
  return pointer((out) => pico._pico_newEngine(system, voice, out), 'make an engine');
}

interface Places {
  text: number;
  length: number;
  out: number;
  numbers: number;
}

/** Feed the text and take what comes, until both are at an end. */
function spoken(pico: SvoxPico, engine: number, { text, length, out, numbers }: Places): Int16Array {
  const pieces: Uint8Array[] = [];
  for (let fed = 0; fed < length; ) {
    must(pico._pico_putTextUtf8(engine, text + fed, length - fed, numbers), 'take the text');
    fed += pico.HEAP16[numbers >> 1] as number;
    let status = moreToSpeak;
    while (status === moreToSpeak) {
      status = pico._pico_getData(engine, out, chunkBytes, numbers, numbers + 4);
      const got = pico.HEAP16[numbers >> 1] as number;
      if (got > 0) pieces.push(pico.HEAPU8.slice(out, out + got));
    }
    if (status !== nothingMore) {
      pico._pico_resetEngine(engine, 0);
      throw new Failure('internal', `SVOX Pico broke on a phrase (${status})`);
    }
  }
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return new Int16Array(whole.buffer);
}
