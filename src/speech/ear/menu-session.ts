// One caller before a closed menu: utterances through the scorer. Not here: cutting them out of the audio (utterance-cutter.ts), templates.
import type { EarEvent, EarSession } from '#ports/ear.ts';
import type { EarSettings } from './ear-settings.ts';
import type { EmbeddingNetwork } from './embedding-network.ts';
import type { MenuDecision, MenuScorer } from './scorer.ts';
import type { VoiceDetector } from './silero.ts';
import { overNoiseDb, utteranceOf } from './utterance.ts';
import { UtteranceCutter } from './utterance-cutter.ts';

/** What a session works with. */
export interface MenuSessionParts {
  detect: VoiceDetector;
  network: EmbeddingNetwork | undefined;
  scorer: MenuScorer;
  settings: Pick<EarSettings, 'detector' | 'noiseBelowDb'>;
  tell: (event: EarEvent) => void;
}

const nothing: MenuDecision = { z: Number.POSITIVE_INFINITY, distance: Number.POSITIVE_INFINITY, decision: 'reject', sure: false };

/** Begin to listen. */
export function openMenuSession({ detect, network, scorer, settings, tell }: MenuSessionParts): EarSession {
  const decided = async (audio: Int16Array): Promise<MenuDecision> => {
    const utterance = await utteranceOf(audio, network);
    return utterance ? await scorer.decide(utterance) : nothing;
  };
  /** What was decided in the last pause. */
  let soFar: MenuDecision | undefined;
  return new UtteranceCutter({
    detect,
    settings: settings.detector,
    tell,
    listener: {
      paused: async (audio) => {
        soFar = await decided(audio);
        return soFar.sure;
      },
      ended: async (audio, inPause) => {
        const { z, decision, option, second } = inPause && soFar ? soFar : await decided(audio);
        soFar = undefined;
        const isNoise = decision === 'reject' && (option === undefined || overNoiseDb(audio) < settings.noiseBelowDb);
        return {
          decision,
          ...(option !== undefined && { option, z }),
          ...(second !== undefined && { second }),
          ...(isNoise && { noise: true as const }),
        };
      },
    },
  });
}
