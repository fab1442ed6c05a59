// Templates: a phrase as many synthetic speakers say it, as what a caller's utterance is compared with. Made as a background job,
// kept by content, so that a phrase is spoken once in an installation's life. Not here: comparing (scorer.ts).
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Failure } from '#ports/failure.ts';
import { type EmbeddingNetwork, vectorSize } from './embedding-network.ts';
import { mfccSize } from './mfcc.ts';
import { type Mouth, type Speaker, speakersVersion } from './speakers.ts';
import type { TemplateStore } from './template-store.ts';
import { type Utterance, utteranceOf } from './utterance.ts';

/** A phrase with what each speaker made of it. */
export interface Template {
  phrase: string;
  takes: Utterance[];
}

/** What to make. */
export interface TemplateJob {
  phrases: readonly string[];
  speakers: readonly Speaker[];
  signal?: AbortSignal;
  /** After every phrase. */
  onProgress?: (done: number, total: number) => void;
}

/** Changed when the same audio would give other features. */
const featuresVersion = 1;

/** What a builder works with. `network` absent: cepstra only. `mouth` is opened when something is not in the store. */
export interface TemplateTools {
  network?: EmbeddingNetwork;
  mouth: () => Promise<Mouth>;
  store: TemplateStore;
  /** Where Pico's voice files may be; see `speakersOf`. The mouth must know the same. */
  voicesFolder?: string;
}

/** A phrase as it is said and kept: small letters, single spaces. Example: ` Ventas  Mayoristas ` → `ventas mayoristas`. */
export function plainPhrase(phrase: string): string {
  return phrase.normalize('NFC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/**
 * Templates of all phrases, in their order. Holds its thread for one speaker's phrase at a time (about 15 ms), so it belongs into a
 * thread of its own. Throws `Failure` `cancelled` when aborted; what was finished stays in the store.
 */
export async function buildTemplates(tools: TemplateTools, { phrases, speakers, signal, onProgress }: TemplateJob): Promise<Template[]> {
  const templates: Template[] = [];
  for (const phrase of phrases.map(plainPhrase)) {
    const key = keyOf(phrase, speakers, tools.network !== undefined);
    const kept = await tools.store.read(key);
    let takes = kept && decodeTakes(kept);
    if (!takes) {
      takes = await spokenTakes(tools, phrase, speakers, signal);
      await tools.store.write(key, encodeTakes(takes));
    }
    if (signal?.aborted) throw cancelled();
    templates.push({ phrase, takes });
    onProgress?.(templates.length, phrases.length);
  }
  return templates;
}

/** Templates of all phrases, in their order, if the store has them; otherwise undefined. */
export async function readTemplates(
  { store, network }: Pick<TemplateTools, 'store' | 'network'>,
  { phrases, speakers }: TemplateJob,
): Promise<Template[] | undefined> {
  const templates: Template[] = [];
  for (const phrase of phrases.map(plainPhrase)) {
    const kept = await store.read(keyOf(phrase, speakers, network !== undefined));
    const takes = kept && decodeTakes(kept);
    if (!takes) return undefined;
    templates.push({ phrase, takes });
  }
  return templates;
}

async function spokenTakes(tools: TemplateTools, phrase: string, speakers: readonly Speaker[], signal?: AbortSignal): Promise<Utterance[]> {
  const mouth = await tools.mouth();
  const takes: Utterance[] = [];
  for (const speaker of speakers) {
    if (signal?.aborted) throw cancelled();
    const audio = mouth.say(phrase, speaker);
    const take = audio && (await utteranceOf(audio, tools.network));
    if (take) takes.push(take);
    await nextTurn();
  }
  return takes;
}

/** What an aborted job throws. */
export function cancelled(): Failure {
  return new Failure('cancelled', 'the templates are no longer wanted');
}

function keyOf(phrase: string, speakers: readonly Speaker[], network: boolean): string {
  const content = JSON.stringify([featuresVersion, speakersVersion, network, phrase, speakers]);
  return createHash('sha256').update(content).digest('hex').slice(0, 40);
}

const headNumbers = 3;

/** Each take: vectors, cepstra rows and length as three uint32, then the rows as float32. */
function encodeTakes(takes: readonly Utterance[]): Uint8Array {
  const parts = takes.map(({ vectors, cepstra, lengthMs }) => {
    const head = Uint32Array.of(vectors?.count ?? 0, cepstra.count, Math.round(lengthMs));
    return Buffer.concat([bytesOf(head), bytesOf(vectors?.rows ?? new Float32Array()), bytesOf(cepstra.rows)]);
  });
  return Buffer.concat(parts);
}

function decodeTakes(bytes: Uint8Array): Utterance[] | undefined {
  // A copy of its own, because a view of float32 must lie on a multiple of four.
  const buffer = new Uint8Array(bytes).buffer;
  const takes: Utterance[] = [];
  for (let at = 0; at < buffer.byteLength; ) {
    if (at + 4 * headNumbers > buffer.byteLength) return undefined;
    const [vectors = 0, cepstra = 0, lengthMs = 0] = new Uint32Array(buffer, at, headNumbers);
    const rowsAt = at + 4 * headNumbers;
    const end = rowsAt + 4 * (vectors * vectorSize + cepstra * mfccSize);
    if (end > buffer.byteLength) return undefined;
    takes.push({
      lengthMs,
      cepstra: { rows: new Float32Array(buffer, rowsAt + 4 * vectors * vectorSize, cepstra * mfccSize), count: cepstra },
      ...(vectors > 0 && { vectors: { rows: new Float32Array(buffer, rowsAt, vectors * vectorSize), count: vectors } }),
    });
    at = end;
  }
  return takes;
}

function bytesOf(numbers: Uint32Array | Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
