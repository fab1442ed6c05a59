// The menu's ladder in whole little calls: however a caller fails, it ends at a person or a way out, never at its own start.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine } from '#engine/create-engine.ts';
import { bundleOf, TestDriver } from '#engine/test-driver.ts';
import { steps } from '#kinds/steps.ts';

const engine = createEngine(steps);

function call(settings: Record<string, unknown>) {
  const options = [
    { id: 'turnos', label: 'Turnos', key: '1', phrases: ['cita'] },
    { id: 'pagos', label: 'Pagos', key: '2' },
  ];
  const menu = {
    kind: 'spoken-menu',
    v: 1,
    title: '',
    messages: [{ id: 'm1', say: { text: 'Turnos o pagos' }, actions: [] }],
    settings: { options, noInput: [{ text: 'Silencio' }], noMatch: [{ text: 'No entendí' }], ...settings },
    exits: { 'option:turnos': { to: 'fin' }, 'option:pagos': { to: 'fin' }, back: { to: 'fin' }, 'gave-up': { to: 'nadie' } },
  };
  const reply = (text: string) => ({
    kind: 'voice-reply',
    v: 1,
    title: '',
    messages: [{ id: 'm1', say: { text }, actions: [] }],
    exits: { next: {} },
  });
  return new TestDriver(engine, bundleOf({ blocks: { a: menu, fin: reply('Fin'), nadie: reply('Nadie') } }));
}

/** What a caller does who never chooses; false where it cannot be done now. */
const failings: Record<string, (one: TestDriver) => boolean> = {
  silence: (one) => {
    if (one.open('play').length > 0) one.heardOut();
    const timer = one.open('startTimer').find((open) => open.delayMs === 6_000);
    if (timer) one.happen({ kind: 'timer', id: timer.id });
    return timer !== undefined;
  },
  'wrong key': (one) => (one.key('9'), true),
  noise: (one) => answer(one, { decision: 'reject', noise: true }),
  'sounds like no option': (one) => answer(one, { decision: 'reject' }),
  'a broken ear': (one) => answer(one, { decision: 'reject', detail: 'unavailable' }),
  'other words': (one) => answer(one, { text: 'un helado de frutilla' }),
  doubt: (one) => answer(one, { option: 'pagos', decision: 'confirm' }),
  no: (one) => answer(one, { text: 'no, gracias' }),
  again: (one) => answer(one, { option: 'menu:repeat' }),
  back: (one) => answer(one, { option: 'menu:back' }),
  speech: (one) => (one.happen({ kind: 'speechStarted' }), true),
  operator: (one) => answer(one, { option: '0' }),
};

function answer(
  one: TestDriver,
  heard: { text?: string; option?: string; decision?: 'confirm' | 'reject'; noise?: true; detail?: string },
) {
  const ears = one.open('listen').at(-1);
  if (!ears?.phrases) return false;
  one.happen({ kind: 'heard', id: ears.id, ...heard });
  return true;
}

describe('the ladder', () => {
  it('leaves the menu after a bounded number of failures of any sort, and does not come back', () => {
    const attempts = fc.integer({ min: 1, max: 4 });
    // The same doubt twice is a yes, so a caller who never chooses says no in between.
    const caller = fc.array(fc.constantFrom(...Object.keys(failings)), { minLength: 200, maxLength: 200 });
    fc.assert(
      fc.property(attempts, fc.integer({ min: 1, max: 3 }), caller, (most, noisyAttempts, did) => {
        const one = call({ attempts: most, noisyAttempts });
        for (const what of did) {
          if (one.entered.length > 1) break;
          failings[what]?.(one);
        }
        for (let n = 0; n < 20 && one.entered.length === 1; n += 1) failings['silence']?.(one);
        expect(one.entered.slice(0, 2)).toHaveLength(2);
        expect(one.entered.filter((block) => block === 'a')).toEqual(['a']);
        for (const reason of ['no-input', 'no-match']) {
          expect(one.notes('reprompt').filter((note) => note.reason === reason).length).toBeLessThan(most);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is always listening while it waits: an option by key ends it from any place', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(failings)), { maxLength: 12 }), (did) => {
        const one = call({ attempts: 10 });
        for (const what of did) failings[what]?.(one);
        for (let n = 0; n < 3 && one.entered.length === 1; n += 1) {
          // 1 is the yes of a question, which is about another option.
          if (one.open('play').length > 0) one.heardOut();
          one.key('1');
        }
        expect(one.entered.length).toBe(2);
      }),
      { numRuns: 200 },
    );
  });

  it.each(['noise', 'a broken ear'])('says so and takes keys only after two of %s, and an option still ends it', (what) => {
    const one = call({});
    one.heardOut();
    failings[what]?.(one);
    one.heardOut();
    one.heardOut();
    failings[what]?.(one);
    expect(one.said.at(-1)).toContain('teclas');
    expect(one.the('listen').phrases).toBeUndefined();
    one.key('2');
    expect(one.entered).toEqual(['a', 'fin']);
  });

  it('goes on listening after words that an ear of closed menus only knows to be none of its own', () => {
    const one = call({ attempts: 4, noMatch: [{ text: 'Primera' }, { text: 'Segunda' }, { text: 'Tercera' }] });
    const words = one.the('listen').phrases;
    expect(words?.slice(0, 2)).toEqual([
      { option: 'turnos', texts: ['Turnos', 'cita'] },
      { option: 'pagos', texts: ['Pagos'] },
    ]);
    for (const text of ['Primera', 'Segunda', 'Tercera']) {
      one.heardOut();
      failings['sounds like no option']?.(one);
      expect(one.said.at(-1)).toBe(text);
      expect(one.the('listen').phrases).toEqual(words);
      one.heardOut();
    }
    failings['sounds like no option']?.(one);
    expect(one.entered).toEqual(['a', 'nadie']);
  });

  it('asks with the name of the option, and yes or no end the question', () => {
    const one = call({});
    one.heardOut();
    answer(one, { option: 'turnos', decision: 'confirm' });
    expect(one.said.at(-1)).toContain('¿Dijo Turnos?');
    answer(one, { text: 'no' });
    expect(one.said.at(-1)).toBe('No entendí');
    one.heardOut();
    answer(one, { text: 'quisiera una cita, por favor' });
    expect(one.entered).toEqual(['a', 'fin']);
  });
});
