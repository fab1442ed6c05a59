// The built-in ear: closed menus in Spanish, Portuguese and English from npm packages alone. Belongs into the speech process.
// Not here: the recipe's parts (scorer, templates, detector), how audio comes here.
import { createHash } from 'node:crypto';
import { Failure } from '#ports/failure.ts';
import type { Ear, EarRequest } from '#ports/ear.ts';
import { earSettings, type EarSettings } from './ear-settings.ts';
import { type EmbeddingNetwork, loadEmbeddingNetwork } from './embedding-network.ts';
import { MenuSession } from './menu-session.ts';
import { buildMenu, menuOf, menuReady } from './menu-templates.ts';
import type { MenuScorer } from './scorer.ts';
import { loadVoiceDetectors } from './silero.ts';
import { type Mouth, openMouth, speakersOf } from './speakers.ts';
import { plainPhrase, type TemplateTools } from './templates.ts';
import type { TemplateStore } from './template-store.ts';

/** What the ear is made with. */
export interface MenuEarOptions {
  /** Shared with whoever makes the templates; see `prepare`. */
  store: TemplateStore;
  settings?: EarSettings;
  /** Folder in which SVOX Pico's voice files may lie: better templates for Spanish and English. */
  voicesFolder?: string;
  /** Makes a request's templates elsewhere (another thread, same store) instead of in the calling thread. */
  prepare?: Ear['prepare'];
}

/** Menus kept ready to be asked: about 5 MB each. */
const scorerLimit = 24;

/** Load the networks (about 0.2 s). Without the embedding network it works on by cepstra alone. Throws `Failure` without the voice detector. */
export async function createMenuEar({ store, settings = earSettings, voicesFolder, prepare }: MenuEarOptions): Promise<Ear> {
  const detectors = await loadVoiceDetectors();
  const network = settings.network ? await networkIfThere() : undefined;
  let mouth: Promise<Mouth> | undefined;
  const tools: TemplateTools = {
    store,
    mouth: () => (mouth ??= openMouth(voicesFolder)),
    ...(network && { network }),
    ...(voicesFolder !== undefined && { voicesFolder }),
  };
  const scorers = new Map<string, Promise<MenuScorer>>();

  const scorerOf = (request: EarRequest): Promise<MenuScorer> => {
    const key = requestKey(request);
    const known = scorers.get(key);
    // Asked again: the last to be forgotten.
    scorers.delete(key);
    const scorer = known ?? buildMenu(tools, request, settings);
    scorers.set(key, scorer);
    scorer.catch(() => scorers.delete(key));
    for (const oldest of scorers.keys()) {
      if (scorers.size <= scorerLimit) break;
      scorers.delete(oldest);
    }
    return scorer;
  };

  return {
    modes: ['menu'],
    speaks: (language) => speakersOf(language, 1).length > 0,
    prepare: async (request, options = {}) => {
      menuOf(request);
      if (prepare) await prepare(request, options);
      else await buildMenu(tools, request, settings, options);
    },
    open: async (request, onEvent) => {
      menuOf(request);
      if (!scorers.has(requestKey(request)) && !(await menuReady(tools, request, settings)))
        throw new Failure('unavailable', 'the voices of this menu are still being made', { retryable: true });
      const scorer = await scorerOf(request);
      return new MenuSession({ detect: detectors.open(), network, scorer, settings: settings.detector, tell: onEvent });
    },
    close: async () => {
      await Promise.all([detectors.close(), network?.close()]);
    },
  };
}

async function networkIfThere(): Promise<EmbeddingNetwork | undefined> {
  try {
    return await loadEmbeddingNetwork();
  } catch (error) {
    if (error instanceof Failure && error.code === 'not-configured') return undefined;
    throw error;
  }
}

function requestKey({ language, mode }: EarRequest): string {
  const options = mode.kind === 'menu' ? mode.options.map(({ option, phrases }) => [option, phrases.map(plainPhrase)]) : [];
  return createHash('sha256')
    .update(JSON.stringify([language, options]))
    .digest('base64');
}
