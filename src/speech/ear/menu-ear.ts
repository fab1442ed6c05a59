// The built-in ear: closed menus in Spanish, Portuguese and English from npm packages alone. Belongs into the speech process.
// Not here: the recipe's parts (scorer, templates, detector), how audio comes here.
import { createHash } from 'node:crypto';
import type { ConfusionCheck } from '#ports/confusion-check.ts';
import { Failure } from '#ports/failure.ts';
import type { Ear, EarRequest } from '#ports/ear.ts';
import { confusions } from './confusions.ts';
import { earSettings, type EarSettings } from './ear-settings.ts';
import { networkIfThere } from './embedding-network.ts';
import { openMenuSession } from './menu-session.ts';
import { makeMenu, menuOf, type MenuSource, readMenu } from './menu-templates.ts';
import { loadRowProducts } from './row-products.ts';
import type { MenuScorer } from './scorer.ts';
import { gated } from './energy-gate.ts';
import { loadVoiceDetectors, type VoiceDetectors } from './silero.ts';
import { type Mouth, openMouth, speakersOf } from './speakers.ts';
import { plainPhrase, type TemplateTools } from './templates.ts';
import type { TemplateStore } from './template-store.ts';
import { openTemplateThread } from './template-thread.ts';

/** What the ear is made with. */
export interface MenuEarOptions {
  /** One of a folder: templates are made in a thread of their own, which never holds up a caller. */
  store: TemplateStore;
  settings?: EarSettings;
  /** Voice detectors that others use too; absent: its own. */
  detectors?: VoiceDetectors;
  /** Folder in which SVOX Pico's voice files may lie: better templates for Spanish and English. */
  voicesFolder?: string;
}

/** The ear, and which options would sound alike to it. */
export interface MenuEar extends Ear {
  confusions: ConfusionCheck;
}

/** Menus kept ready to be asked: about 5 MB each. */
const scorerLimit = 24;

/** Load the networks (about 0.2 s). Without the embedding network it works on by cepstra alone. Throws `Failure` without the voice detector. */
export async function createMenuEar({ store, settings = earSettings, voicesFolder, ...given }: MenuEarOptions): Promise<MenuEar> {
  const detectors = given.detectors ?? (await loadVoiceDetectors());
  const products = await loadRowProducts();
  const network = settings.network ? await networkIfThere() : undefined;
  let mouth: Promise<Mouth> | undefined;
  const tools: TemplateTools = {
    store,
    mouth: () => (mouth ??= openMouth(voicesFolder)),
    ...(network && { network }),
    ...(voicesFolder !== undefined && { voicesFolder }),
  };
  const thread =
    store.folder === undefined
      ? undefined
      : openTemplateThread({ folder: store.folder, settings, ...(voicesFolder !== undefined && { voicesFolder }) });
  const source: MenuSource = { ...tools, settings, products, backgrounds: new Map() };
  const scorers = new Map<string, Promise<MenuScorer | undefined>>();

  const scorerOf = async (request: EarRequest): Promise<MenuScorer> => {
    const key = requestKey(request);
    const reading = scorers.get(key) ?? readMenu(source, request);
    // Asked again: the last to be forgotten.
    scorers.delete(key);
    scorers.set(key, reading);
    for (const oldest of scorers.keys()) {
      if (scorers.size <= scorerLimit) break;
      scorers.delete(oldest);
    }
    const scorer = await reading.catch((error: unknown) => {
      scorers.delete(key);
      throw error;
    });
    if (scorer) return scorer;
    scorers.delete(key);
    throw new Failure('unavailable', 'the voices of this menu are still being made', { retryable: true });
  };

  return {
    modes: ['menu'],
    speaks: (language) => speakersOf(language, 1).length > 0,
    prepare: async (request, options = {}) => {
      menuOf(request);
      if (thread) await thread.prepare(request, options);
      else await makeMenu(tools, request, settings, options);
    },
    open: async (request, onEvent) => {
      menuOf(request);
      const scorer = await scorerOf(request);
      return openMenuSession({ detect: gated(detectors.open()), network, scorer, settings, tell: onEvent });
    },
    confusions:
      thread?.confusions ?? ((language, options, given) => confusions({ ...tools, settings, products }, language, options, given)),
    close: async () => {
      await Promise.all([thread?.close(), detectors.close(), products.close(), network?.close()]);
    },
  };
}

function requestKey({ language, mode }: EarRequest): string {
  const options = mode.kind === 'menu' ? mode.options.map(({ option, phrases }) => [option, phrases.map(plainPhrase)]) : [];
  return createHash('sha256')
    .update(JSON.stringify([language, options]))
    .digest('base64');
}
