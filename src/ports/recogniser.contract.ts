// What every Recogniser must do; each implementation's test hands in a server (or library) that answers as it is told.
import { expect, test } from 'vitest';
import type { Recogniser, RecogniserRequest } from './recogniser.ts';

/** How the far end behaves: `text` is what it understands, `broken` says what is no answer, `gone` hangs up, `refused` does not know the key. */
export type FarEnd = { text: string } | 'broken' | 'gone' | 'refused' | 'busy' | 'mute';

/** What a suite needs. `heard` = samples that arrived at the far end, of all utterances. */
export interface RecogniserUnderTest {
  recogniser: Recogniser;
  heard: () => number;
  close: () => Promise<void>;
}

const menu: RecogniserRequest = { language: 'es-AR', kind: 'menu', phrases: ['ventas', 'soporte técnico'] };
const dictation: RecogniserRequest = { language: 'es-AR', kind: 'text', phrases: ['Córdoba'] };
/** Half a second of something. */
const audio = new Int16Array(4000).map((_, index) => 8000 * Math.sin(index / 5));

/** Run the suite. `open` is called once per test. `remote: false` = there is neither key nor queue. */
export function recogniserContract(open: (far: FarEnd) => Promise<RecogniserUnderTest>, { remote = true } = {}): void {
  const using = (far: FarEnd, work: (under: RecogniserUnderTest) => Promise<void>) => async () => {
    const under = await open(far);
    try {
      await work(under);
    } finally {
      await under.close();
    }
  };
  const say = async ({ recogniser }: RecogniserUnderTest, request: RecogniserRequest) => {
    const stream = recogniser.listen(request, () => {});
    const frame = new Int16Array(160);
    for (let at = 0; at < audio.length; at += frame.length) {
      frame.set(audio.subarray(at, at + frame.length));
      stream.write(frame);
    }
    try {
      return await stream.end();
    } finally {
      stream.close();
    }
  };

  test(
    'what was said is told, after every sample of it arrived',
    using({ text: 'soporte técnico' }, async (under) => {
      expect(await say(under, menu)).toMatchObject({ text: 'soporte técnico' });
      expect(under.heard()).toBe(audio.length);
    }),
  );
  test(
    'one utterance after the other',
    using({ text: 'quiero ir a Córdoba' }, async (under) => {
      expect(await say(under, dictation)).toMatchObject({ text: 'quiero ir a Córdoba' });
      expect(await say(under, menu)).toMatchObject({ text: 'quiero ir a Córdoba' });
      expect(under.heard()).toBe(2 * audio.length);
    }),
  );
  test(
    'nothing understood is an empty text',
    using({ text: '' }, async (under) => {
      expect(await say(under, dictation)).toMatchObject({ text: '' });
    }),
  );
  test(
    'an utterance that nobody waits for any more is cancelled and told to nobody',
    using('mute', async ({ recogniser }) => {
      const told: string[] = [];
      const stream = recogniser.listen(menu, (text) => told.push(text));
      stream.write(audio);
      const ended = stream.end();
      stream.close();
      stream.close();
      await expect(ended).rejects.toMatchObject({ name: 'Failure', code: 'cancelled' });
      stream.write(audio);
      expect(told).toEqual([]);
    }),
  );
  test(
    'an answer that is none fails',
    using('broken', async (under) => {
      await expect(say(under, menu)).rejects.toMatchObject({ name: 'Failure', code: 'bad-answer' });
    }),
  );
  test(
    'a far end that hangs up fails as unavailable',
    using('gone', async (under) => {
      await expect(say(under, menu)).rejects.toMatchObject({ name: 'Failure', code: 'unavailable', retryable: true });
    }),
  );
  if (!remote) return;
  test(
    'a key that is not taken is told as such',
    using('refused', async (under) => {
      await expect(say(under, menu)).rejects.toMatchObject({ name: 'Failure', code: 'not-configured' });
    }),
  );
  test(
    'a far end that is overrun is told as such',
    using('busy', async (under) => {
      await expect(say(under, menu)).rejects.toMatchObject({ name: 'Failure', code: 'too-many', retryable: true });
    }),
  );
}
