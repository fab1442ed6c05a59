// What a caller hears and may press while they wait: announcements over the music, the offer to be called back and its dialogue.
// Not here: music and words themselves (caller-ear.ts), the questions (callback.ts), who rings (ringing.ts).
import type { Key, TransferOutcome } from '#engine/event.ts';
import type { DeskMove } from '#ports/desk.ts';
import { announcementText, phrasesFor } from '../../phrases.ts';
import type { EffectHost, EffectOf } from '../../world.ts';
import { type CallbackDialogue, startCallbackDialogue } from './callback.ts';
import type { CallerEar } from './caller-ear.ts';

/** The action's own offer to call back is first heard after this wait. */
const offerAfterMs = 20_000;

export interface WaitingOptions {
  ear: CallerEar;
  /** Can the desk keep a place for a callback now? */
  canCallBack: () => boolean;
  /** The caller is promised a call at this number; then `promised`, once the caller has been told. */
  requestCallback: (number: string) => void;
  promised: () => void;
  /** The caller did not want the callback that was offered instead of waiting. */
  declined: (outcome: TransferOutcome) => void;
  /** A step for the trace. */
  announced: (detail: string, more?: { position?: number; waitS?: number }) => void;
}

export interface Waiting {
  /** The wait begins (again). */
  start: () => void;
  /** Somebody takes the call, or it is over: nothing more is said, no key is taken. */
  stop: () => void;
  announce: (move: Extract<DeskMove, { do: 'announce' }>) => void;
  /** The queue ends for this caller, but for a callback. */
  offer: (otherwise: TransferOutcome) => void;
  /** True = it was meant for the callback. */
  key: (key: Key) => boolean;
}

/** A wait that has not begun. */
export function createWaiting(host: EffectHost, effect: EffectOf<'transfer'>, options: WaitingOptions): Waiting {
  const { ear } = options;
  const { language, leaveKey } = effect;
  const phrases = phrasesFor(language);
  let waits = false;
  let told = false;
  let promised = false;
  let dialogue: CallbackDialogue | undefined;
  let offeredKey = effect.callbackKey;
  let stopTimer = () => {};

  /** The key that offers a callback now; never the one that leaves. */
  function callbackKey(): Key | undefined {
    return offeredKey !== undefined && offeredKey !== leaveKey && options.canCallBack() ? offeredKey : undefined;
  }

  function ask(otherwise?: TransferOutcome): void {
    dialogue = startCallbackDialogue(host, {
      ear,
      language,
      intro: otherwise === undefined ? undefined : phrases.cannotServe,
      note: options.announced,
      confirmed: (number) => {
        dialogue = undefined;
        promised = true;
        options.requestCallback(number);
        ear.say(phrases.promised, { said: options.promised });
      },
      declined: () => {
        dialogue = undefined;
        if (otherwise !== undefined) options.declined(otherwise);
        else if (waits) ear.say(phrases.stillWaiting);
      },
    });
  }

  return {
    start: () => {
      waits = true;
      if (effect.callbackKey === undefined) return;
      stopTimer();
      stopTimer = host.world.timers.after(offerAfterMs, () =>
        host.guard(() => {
          const key = callbackKey();
          if (!waits || told || promised || dialogue !== undefined || key === undefined) return;
          ear.say(announcementText(language, { callbackKey: key }));
          options.announced('callback-offer');
        }),
      );
    },
    stop: () => {
      waits = false;
      stopTimer();
      dialogue?.stop();
      dialogue = undefined;
      if (!promised) ear.hush();
    },
    announce: (move) => {
      if (move.callbackKey !== undefined) offeredKey = move.callbackKey as Key;
      if (!waits || promised || dialogue !== undefined) return;
      const { position, waitS, comfort } = move;
      // Once offered the key goes on working; the desk says when it is said again.
      const key = move.callbackKey === undefined && effect.callbackKey === undefined ? undefined : callbackKey();
      const text = announcementText(language, {
        ...(position === undefined ? {} : { position }),
        ...(waitS === undefined ? {} : { waitS }),
        ...(comfort === undefined ? {} : { comfort }),
        ...(key === undefined ? {} : { callbackKey: key }),
        ...(leaveKey === undefined || told ? {} : { leaveKey }),
      });
      if (text === '') return;
      told = true;
      ear.say(text);
      options.announced(comfort === undefined ? 'position' : 'comfort', {
        ...(position === undefined ? {} : { position }),
        ...(waitS === undefined ? {} : { waitS: waitS.to }),
      });
    },
    offer: (otherwise) => {
      if (promised) return;
      dialogue?.stop();
      if (options.canCallBack()) ask(otherwise);
      else options.declined(otherwise);
    },
    key: (key) => {
      if (promised) return true;
      if (dialogue !== undefined) {
        dialogue.key(key);
        return true;
      }
      if (!waits || key !== callbackKey()) return false;
      ask();
      return true;
    },
  };
}
