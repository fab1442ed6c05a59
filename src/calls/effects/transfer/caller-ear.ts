// What a caller hears while nobody is joined: hold music, and words over it, which lower the music and let it go on.
// Not here: which words (phrases.ts), when (prepare.ts, callback.ts).
import type { TransferTarget } from '#engine/effect.ts';
import { asFailure } from '#ports/failure.ts';
import type { EffectHost, EffectOf } from '../../world.ts';
import { quietly } from '../../quietly.ts';
import { withSource } from '../play.ts';

export interface CallerEar {
  /** Music from now on; the answer is its play's id, for recovery. */
  startMusic: () => string;
  /** Words over the music; those still being said end. `said` once, unless they are hushed. Keys cut them where `stopOnKey`. */
  say: (text: string, options?: { stopOnKey?: boolean; said?: () => void }) => void;
  /** No more words; music goes on. */
  hush: () => void;
  /** Silence. */
  stop: () => void;
  /** Joined: the media process has stopped everything by itself. */
  taken: () => void;
  playEnded: (play: string) => void;
}

/** The music that an action, and the library, call by this name is the installation's. */
const systemMusic = 'default';

/** The play of a transfer's first music on the caller's leg. */
export function musicId(effectId: string): string {
  return `${effectId}:music`;
}

/** The action's own music, else that of the team the caller waits for or talks to, else the installation's. */
export function holdMusic(host: Pick<EffectHost, 'world'>, chosen: string, to: TransferTarget): string {
  if (chosen !== systemMusic || !('team' in to)) return chosen;
  return host.world.desk.musicOf?.(to.team) ?? systemMusic;
}

/** A caller's ear during one transfer. `to`: whom they wait for now; `startAt` keeps the ids of plays apart from those before a restart. */
export function createCallerEar(host: EffectHost, effect: EffectOf<'transfer'>, to: () => TransferTarget, startAt = ''): CallerEar {
  const { line, log } = host.world;
  const { language, voice } = effect;
  let plays = 0;
  let music: string | undefined;
  let musicPlays = false;
  let words: { play: string; said: (() => void) | undefined } | undefined;
  let stopMusicSource = () => {};
  let stopWordsSource = () => {};

  function nextId(what: string): string {
    plays += 1;
    return `${effect.id}:${what}${startAt}${plays === 1 && what === 'music' ? '' : `:${plays}`}`;
  }

  function hush(): void {
    stopWordsSource();
    const saying = words;
    words = undefined;
    if (saying !== undefined) quietly(log, () => line.stop(host.callerLeg, saying.play));
  }

  return {
    startMusic: () => {
      stopMusicSource();
      const play = nextId('music');
      music = play;
      stopMusicSource = withSource(host.world, { kind: 'music', music: holdMusic(host, effect.music, to()) }, (source, error) =>
        host.guard(() => {
          if (music !== play) return;
          if (source === undefined || source.files.length === 0) {
            log.warn({ err: error && asFailure(error), call: host.callId }, 'the hold music could not be played');
            return;
          }
          musicPlays = true;
          quietly(log, () => line.play(host.callerLeg, { play, files: source.files, loop: true, stopOnKey: false }));
        }),
      );
      return play;
    },
    say: (text, { stopOnKey = false, said } = {}) => {
      hush();
      const play = nextId('words');
      const mine = { play, said };
      words = mine;
      const over = (): void => {
        if (words !== mine) return;
        words = undefined;
        said?.();
      };
      stopWordsSource = withSource(host.world, { kind: 'say', text, language, voice }, (source, error) =>
        host.guard(() => {
          if (words !== mine) return;
          if (source !== undefined && source.files.length > 0)
            return line.play(host.callerLeg, { play, files: source.files, loop: false, stopOnKey, over: true });
          log.warn({ err: error && asFailure(error), call: host.callId }, 'an announcement could not be played');
          over();
        }),
      );
    },
    hush,
    stop: () => {
      hush();
      stopMusicSource();
      const playing = music;
      music = undefined;
      if (musicPlays && playing !== undefined) quietly(log, () => line.stop(host.callerLeg, playing));
      musicPlays = false;
    },
    taken: () => {
      stopMusicSource();
      stopWordsSource();
      music = undefined;
      musicPlays = false;
      words = undefined;
    },
    playEnded: (play) => {
      if (words?.play !== play) return;
      const { said } = words;
      words = undefined;
      said?.();
    },
  };
}
