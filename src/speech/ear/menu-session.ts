// One caller before a closed menu: utterances through the scorer. Not here: cutting them out of the audio (utterance-cutter.ts), templates.
import type { EarEvent, EarSession } from '#ports/ear.ts';
import type { DetectorSettings } from './ear-settings.ts';
import type { EmbeddingNetwork } from './embedding-network.ts';
import type { MenuScorer } from './scorer.ts';
import type { VoiceDetector } from './silero.ts';
import { utteranceOf } from './utterance.ts';
import { UtteranceCutter } from './utterance-cutter.ts';

/** What a session works with. */
export interface MenuSessionParts {
  detect: VoiceDetector;
  network: EmbeddingNetwork | undefined;
  scorer: MenuScorer;
  settings: DetectorSettings;
  tell: (event: EarEvent) => void;
}

/** Begin to listen. */
export function openMenuSession({ detect, network, scorer, settings, tell }: MenuSessionParts): EarSession {
  return new UtteranceCutter({
    detect,
    settings,
    tell,
    listener: {
      ended: async (audio) => {
        const utterance = await utteranceOf(audio, network);
        if (!utterance) return { decision: 'reject' };
        const { z, decision, option, second } = await scorer.decide(utterance);
        return { decision, ...(option !== undefined && { option, z }), ...(second !== undefined && { second }) };
      },
    },
  });
}
