// The dialogue with a waiting caller who would rather be called back: the number is read back or asked for, checked, and promised.
// Not here: who keeps the place (desk), the call itself (callback-call.ts).
import type { Key } from '#engine/event.ts';
import { asFailure } from '#ports/failure.ts';
import { digitByDigit, phrasesFor } from '../../phrases.ts';
import type { EffectHost } from '../../world.ts';
import type { CallerEar } from './caller-ear.ts';

/** After the last key: `1` alone confirms, a number is complete. */
const betweenKeysMs = 3000;
/** Silence after the words, before they are said again. */
const silenceMs = 8000;
/** Numbers that cannot be used, or silences, until the caller simply goes on waiting. */
const mostFailures = 3;
/** E.164 has 15 digits; a prefix for calling abroad may precede them. */
const mostDigits = 20;

export interface CallbackDialogue {
  key: (key: Key) => void;
  /** End it without a word: the caller is being joined, or is gone. */
  stop: () => void;
}

export interface CallbackOptions {
  ear: CallerEar;
  language: string;
  /** Said before the first question. */
  intro?: string | undefined;
  /** Steps for the trace. */
  note: (detail: 'callback-asked' | 'callback-number' | 'callback-not-allowed' | 'callback-confirmed' | 'callback-declined') => void;
  /** This number (E.164, allowed) is confirmed. */
  confirmed: (number: string) => void;
  /** The caller would rather wait, or could not be understood. */
  declined: () => void;
}

/** Begins the dialogue; its keys come by `key`. Exactly one of `confirmed` and `declined` follows, unless it is stopped. */
export function startCallbackDialogue(host: EffectHost, options: CallbackOptions): CallbackDialogue {
  const { ear } = options;
  const { world } = host;
  const phrases = phrasesFor(options.language);
  /** What is to be confirmed now. */
  let number = host.callerNumber;
  let keyed = '';
  let failures = 0;
  let checking = false;
  let over = false;
  let stopTimer = () => {};

  function after(ms: number, run: () => void): void {
    stopTimer();
    stopTimer = world.timers.after(ms, () => host.guard(() => !over && run()));
  }

  function ask(first = ''): void {
    keyed = '';
    const words = number === undefined ? phrases.askNumber : phrases.confirmNumber(digitByDigit(number));
    stopTimer();
    ear.say(first === '' ? words : `${first} ${words}`, { stopOnKey: true, said: () => !over && keyed === '' && after(silenceMs, failed) });
  }

  function failed(): void {
    failures += 1;
    if (failures >= mostFailures) decline();
    else ask();
  }

  function decline(): void {
    stop();
    options.note('callback-declined');
    options.declined();
  }

  function stop(): void {
    over = true;
    stopTimer();
  }

  /** What was keyed is complete: `1` for the number that was read out, or another number. */
  function complete(): void {
    if (keyed === '1' && number !== undefined) return void check(number, true);
    const given = world.normaliseNumber(keyed, host.runtime.country ?? '');
    if (given === undefined) return wrong(phrases.badNumber);
    void check(given, false);
  }

  function wrong(words: string): void {
    failures += 1;
    if (failures >= mostFailures) return decline();
    ask(words);
  }

  /** The list is asked before anything is promised; a number newly keyed is then read back. */
  async function check(candidate: string, confirmed: boolean): Promise<void> {
    checking = true;
    const asked = { number: candidate, purpose: 'callback' as const, at: world.clock.now() };
    const refused = await (world.policy.check?.(asked) ?? world.policy.allow({ ...asked, callId: host.callId })).then(
      (answer) => 'refused' in answer,
      (error: unknown) => {
        world.log.warn({ err: asFailure(error), call: host.callId }, 'a callback number could not be checked');
        return true;
      },
    );
    host.guard(() => {
      checking = false;
      if (over) return;
      if (refused) {
        options.note('callback-not-allowed');
        if (number === candidate) number = undefined;
        return wrong(phrases.notAllowed);
      }
      if (!confirmed) {
        number = candidate;
        options.note('callback-number');
        return ask();
      }
      stop();
      options.note('callback-confirmed');
      options.confirmed(candidate);
    });
  }

  options.note('callback-asked');
  ask(options.intro);
  return {
    key: (key) => {
      if (over || checking) return;
      ear.hush();
      if (key === '*') return decline();
      if (key === '#') {
        stopTimer();
        return keyed === '' ? failed() : complete();
      }
      if (!/^\d$/.test(key)) return;
      keyed = `${keyed}${key}`.slice(0, mostDigits);
      after(betweenKeysMs, complete);
    },
    stop,
  };
}
