// What every Ear must do with a closed menu; each implementation's test hands in a way to open it and a voice that it understands.
import { expect, test } from 'vitest';
import type { Ear, EarEvent, EarRequest } from './ear.ts';

/** What a suite needs: `say` gives 8 kHz audio of a phrase without quiet around it. */
export interface EarUnderTest {
  ear: Ear;
  say: (phrase: string) => Int16Array;
  close: () => Promise<void>;
}

/** The suite's menu: an ear that needs long to prepare may do so before the tests. */
export const contractMenu: EarRequest = {
  language: 'es-AR',
  mode: {
    kind: 'menu',
    options: [
      { option: 'sales', phrases: ['ventas'] },
      { option: 'support', phrases: ['soporte técnico'] },
    ],
  },
};

/** Audio of a line: quiet, then each phrase with quiet after it. */
function lineOf(phrases: readonly Int16Array[]): Int16Array {
  const quiet = 6400;
  const line = new Int16Array(quiet + phrases.reduce((sum, phrase) => sum + phrase.length + quiet, 0));
  let at = quiet;
  for (const phrase of phrases) {
    line.set(phrase, at);
    at += phrase.length + quiet;
  }
  return line;
}

/** Run the suite. `open` is called once per test; `close` after it. */
export function earContract(open: () => Promise<EarUnderTest>): void {
  const using = (work: (under: EarUnderTest) => Promise<void>) => async () => {
    const under = await open();
    try {
      await under.ear.prepare(contractMenu);
      await work(under);
    } finally {
      await under.close();
    }
  };
  const listen = async ({ ear }: EarUnderTest, audio: Int16Array): Promise<EarEvent[]> => {
    const events: EarEvent[] = [];
    const session = await ear.open(contractMenu, (event) => events.push(event));
    // As the media process sends it; the frame's array is used again.
    const frame = new Int16Array(160);
    for (let at = 0; at < audio.length; at += 160) {
      frame.fill(0);
      frame.set(audio.subarray(at, at + 160));
      session.write(frame);
    }
    await session.finish();
    session.close();
    return events;
  };

  test(
    'an option spoken is told with where its speech began and ended',
    using(async (under) => {
      const phrase = under.say('ventas');
      const events = await listen(under, lineOf([phrase]));
      expect(events.map(({ kind }) => kind)).toEqual(['speech-start', 'speech-end', 'final']);
      const [start, end, final] = events;
      expect(final).toMatchObject({ kind: 'final', decision: 'accept', option: 'sales' });
      if (start?.kind !== 'speech-start' || end?.kind !== 'speech-end') throw new Error('the order was checked above');
      expect(Math.abs(start.atMs - 800)).toBeLessThan(250);
      expect(Math.abs(end.atMs - 800 - phrase.length / 8)).toBeLessThan(300);
    }),
  );

  test(
    'two utterances in one session are two answers',
    using(async (under) => {
      const events = await listen(under, lineOf([under.say('soporte técnico'), under.say('ventas')]));
      expect(events.flatMap((event) => (event.kind === 'final' ? [event.option] : []))).toEqual(['support', 'sales']);
    }),
  );

  test(
    'silence says nothing',
    using(async (under) => {
      expect(await listen(under, new Int16Array(16_000))).toEqual([]);
    }),
  );

  test(
    'a closed session is silent',
    using(async (under) => {
      const events: EarEvent[] = [];
      const session = await under.ear.open(contractMenu, (event) => events.push(event));
      session.write(lineOf([under.say('ventas')]).subarray(0, 4000));
      session.close();
      session.write(lineOf([under.say('ventas')]));
      await session.finish();
      expect(events).toEqual([]);
    }),
  );

  test(
    'a menu without options is refused',
    using(async ({ ear }) => {
      const empty: EarRequest = { language: 'es', mode: { kind: 'menu', options: [] } };
      await expect(ear.open(empty, () => {})).rejects.toMatchObject({ name: 'Failure', code: 'invalid' });
    }),
  );

  test(
    'a preparation that is no longer wanted is cancelled',
    using(async ({ ear }) => {
      const other: EarRequest = { language: 'es', mode: { kind: 'menu', options: [{ option: 'a', phrases: ['mayoristas'] }] } };
      await expect(ear.prepare(other, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'Failure', code: 'cancelled' });
    }),
  );
}
