// Any words in the installation's own voice, on demand: what the studio plays before anybody calls. Rate-limited for each person.
// Not here: the shape of a request (contract/preview.ts), rendering (prompts/), audio of the library (audio-routes.ts).
import { fill } from '#flow/fill.ts';
import { sampleFacts } from '#flow/sample-facts.ts';
import { Failure } from '#ports/failure.ts';
import { telephoneWav } from '#wire/audio/telephone-wav.ts';
import type * as z from 'zod';
import { keyOf } from './access.ts';
import type { App } from './app.ts';
import { longestPreview, previewLengthHeader, previewPath, previewSchema } from './contract/preview.ts';
import { Refusal, refuseInput } from './problem-answer.ts';
import type { ApiRooms } from './rooms.ts';

const burst = 30;
const refillMs = 1000;
/** The longest wait for the voice: it speaks a text of the longest kind in a second or two, publishing may be before it. */
const longestWaitMs = 10_000;
const samplesPerMs = 8;
const bodyLimit = 65_536;

/** Takes one preview from what a person may still hear; throws 429 `too-many` with the seconds to wait. */
export type PreviewLimit = (who: string) => void;

/** 30 at once, one more each second, for each person. `now` gives epoch ms. */
export function createPreviewLimit(now: () => number): PreviewLimit {
  const left = new Map<string, { count: number; at: number }>();
  return (who) => {
    const at = now();
    for (const [one, bucket] of left) if (at - bucket.at >= burst * refillMs) left.delete(one);
    const before = left.get(who);
    const count = before ? Math.min(burst, before.count + Math.max(0, at - before.at) / refillMs) : burst;
    if (count < 1) {
      const waitS = Math.ceil(((1 - count) * refillMs) / 1000);
      throw new Refusal(429, 'too-many', `too many texts to hear in a row: wait ${waitS} s`, { waitS, details: { waitS } });
    }
    left.set(who, { count: count - 1, at });
  };
}

/** Register `POST /audio/preview`. */
export function registerPreview({ app, principalOf }: App, rooms: Pick<ApiRooms, 'prompts'>, limit: PreviewLimit): void {
  app.post(previewPath, { bodyLimit, config: { access: ['designer'], route: 'previewSpeech' } }, async (request, reply) => {
    const asked = read(request.body);
    limit(keyOf(principalOf(request)));
    const text = filled(asked);
    if (text.trim() === '') throw new Refusal(400, 'nothing-to-say', 'there is nothing to say in this text');
    if (text.length > longestPreview)
      throw new Refusal(
        400,
        'text-too-long',
        `with its values this text has ${text.length} characters; ${longestPreview} can be heard here`,
      );
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const { language, voice, law } = asked;
    const ulaw = await inTime(gone.signal, (signal) => rooms.prompts.preview({ kind: 'say', text, language, voice }, signal));
    return reply
      .header(previewLengthHeader, String(Math.round(ulaw.length / samplesPerMs)))
      .type('audio/wav')
      .send(telephoneWav(ulaw, law));
  });
}

type Asked = z.output<typeof previewSchema>;

function read(body: unknown): Asked {
  let value: unknown;
  try {
    value = typeof body === 'string' ? JSON.parse(body) : undefined;
  } catch {
    throw new Refusal(400, 'invalid', 'the body is not JSON');
  }
  const checked = previewSchema.safeParse(value);
  if (!checked.success) throw refuseInput('body', checked.error);
  return checked.data;
}

/** The text with values in their places; a name that nobody has a value for stands for itself. */
function filled({ text, language, timeZone, values }: Asked): string {
  const get = (name: string) => {
    if (Object.hasOwn(values, name)) return values[name];
    if (name === 'call.language') return language;
    return Object.hasOwn(sampleFacts, name) ? sampleFacts[name] : name.replaceAll(/[._-]/g, ' ');
  };
  return fill(text, get, { place: 'speech', language: known(language), timeZone: zoneOr(timeZone) });
}

/** A draft may name a zone that does not exist: its words are heard all the same. */
function zoneOr(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

function known(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? 'es';
  } catch {
    return 'es';
  }
}

/** Give up after `longestWaitMs`, or when whoever asked went away. */
async function inTime<T>(gone: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(longestWaitMs);
  try {
    return await work(AbortSignal.any([gone, late]));
  } catch (error) {
    if (late.aborted && !gone.aborted)
      throw new Failure('timeout', `the voice did not answer in ${longestWaitMs / 1000} s`, { retryable: true, cause: error });
    throw error;
  }
}
