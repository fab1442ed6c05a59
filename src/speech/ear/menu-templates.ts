// What a closed menu needs in templates: its phrases, the wrapped forms of each option's main phrase, and the language's background.
// Not here: making them (templates.ts), deciding (scorer.ts).
import { Failure } from '#ports/failure.ts';
import type { EarOption, EarRequest } from '#ports/ear.ts';
import { backgroundPhrases } from './background.ts';
import { carriersOf } from './carriers.ts';
import { type EarSettings, ofLanguage } from './ear-settings.ts';
import type { RowProducts } from './row-products.ts';
import { Background, MenuScorer } from './scorer.ts';
import { speakersOf } from './speakers.ts';
import { buildTemplates, plainPhrase, readTemplates, type TemplateJob, type TemplateTools } from './templates.ts';

/** Phrases a menu may have in all, and characters in one: beyond it is a list, not a menu. */
const phraseLimit = 300;
const phraseCharacters = 80;

/** The request's options. Throws `Failure` `invalid` where it is no menu that can be recognised. */
export function menuOf(request: EarRequest): EarOption[] {
  if (request.mode.kind !== 'menu') throw new Failure('invalid', 'the built-in ear understands closed menus only');
  if (speakersOf(request.language, 1).length === 0)
    throw new Failure('invalid', `the built-in ear has no voices for the language ${request.language}`);
  const phrases = request.mode.options.flatMap((option) => option.phrases.map(plainPhrase));
  if (phrases.every((phrase) => phrase === '')) throw new Failure('invalid', 'a spoken menu needs at least one phrase');
  if (phrases.length > phraseLimit || phrases.some((phrase) => phrase.length > phraseCharacters))
    throw new Failure('invalid', `a spoken menu may have ${phraseLimit} phrases of ${phraseCharacters} characters`);
  return request.mode.options;
}

/** What means an option: its own phrases, and the wrapped forms of the first one. */
interface SpokenForms {
  option: string;
  own: string[];
  wrapped: string[];
}

/** Every option's phrases as they are compared. A phrase of two options stays with the first. */
function spokenForms(options: readonly EarOption[], language: string): SpokenForms[] {
  const taken = new Set<string>();
  const fresh = (phrases: readonly string[]) => phrases.filter((phrase) => phrase !== '' && !taken.has(phrase) && taken.add(phrase));
  const owned = options.map(({ option, phrases }) => ({ option, own: fresh(phrases.map(plainPhrase)) }));
  return owned.map(({ option, own }) => ({
    option,
    own,
    wrapped: own[0] === undefined ? [] : fresh(carriersOf(own[0], language).map(plainPhrase)),
  }));
}

/** What a menu needs made: its own phrases, their wrapped forms, and the language's background (made once for all menus). */
interface MenuJobs {
  own: TemplateJob;
  wrapped: TemplateJob;
  background: TemplateJob;
}

function jobsOf(request: EarRequest, settings: EarSettings, voicesFolder: string | undefined): MenuJobs {
  const { language } = request;
  const forms = spokenForms(menuOf(request), language);
  const speakers = (count: number) => speakersOf(language, count, voicesFolder);
  return {
    own: { phrases: forms.flatMap(({ own }) => own), speakers: speakers(settings.speakers.phrase) },
    wrapped: { phrases: forms.flatMap(({ wrapped }) => wrapped), speakers: speakers(settings.speakers.carrier) },
    background: backgroundJob(language, settings, voicesFolder),
  };
}

/** The other speech of a language. */
export function backgroundJob(language: string, settings: EarSettings, voicesFolder: string | undefined): TemplateJob {
  return {
    phrases: spread(backgroundPhrases[language.split('-')[0] ?? ''] ?? [], settings.backgroundPhrases),
    speakers: speakersOf(language, settings.speakers.background, voicesFolder),
  };
}

/** `most` of the list, from all over it. */
function spread<T>(list: readonly T[], most: number): T[] {
  return list.filter((_, n) => Math.floor((n * most) / list.length) !== Math.floor(((n - 1) * most) / list.length));
}

/** Make what is missing in the store: a background job (see `buildTemplates`). Progress counts phrases. */
export async function makeMenu(
  tools: TemplateTools,
  request: EarRequest,
  settings: EarSettings,
  { signal, onProgress }: Pick<TemplateJob, 'signal' | 'onProgress'> = {},
): Promise<void> {
  const { own, wrapped, background } = jobsOf(request, settings, tools.voicesFolder);
  const jobs = [background, own, wrapped];
  const total = jobs.reduce((sum, { phrases }) => sum + phrases.length, 0);
  let before = 0;
  for (const job of jobs) {
    const start = before;
    await buildTemplates(tools, { ...job, ...(signal && { signal }), onProgress: (done) => onProgress?.(start + done, total) });
    before += job.phrases.length;
  }
}

/** What a scorer is read from: the store, and what serves all menus. */
export interface MenuSource extends Pick<TemplateTools, 'network' | 'store' | 'voicesFolder'> {
  settings: EarSettings;
  products: RowProducts;
  /** Backgrounds by language, kept as they are read. */
  backgrounds: Map<string, Background>;
}

/** The scorer of a menu from what the store has; undefined where something is not made yet. */
export async function readMenu(source: MenuSource, request: EarRequest): Promise<MenuScorer | undefined> {
  const { settings, products } = source;
  const jobs = jobsOf(request, settings, source.voicesFolder);
  const background = await readBackground(source, request.language, jobs.background);
  const own = background && (await readTemplates(source, jobs.own));
  const wrapped = own && (await readTemplates(source, jobs.wrapped));
  if (!wrapped) return undefined;
  const templates = new Map([...own, ...wrapped].map((template) => [template.phrase, template]));
  const options = spokenForms(menuOf(request), request.language).map((form) => ({
    option: form.option,
    templates: [...form.own, ...form.wrapped].flatMap((phrase) => templates.get(phrase) ?? []),
  }));
  const pico = jobs.own.speakers.some(({ engine }) => engine === 'pico');
  return new MenuScorer({ options, background, language: request.language, pico, settings, products });
}

async function readBackground(source: MenuSource, language: string, job: TemplateJob): Promise<Background | undefined> {
  const primary = language.split('-')[0] ?? '';
  const known = source.backgrounds.get(primary);
  if (known) return known;
  const templates = await readTemplates(source, job);
  if (!templates) return undefined;
  const background = new Background(templates, ofLanguage(source.settings.ownMean, language));
  source.backgrounds.set(primary, background);
  return background;
}
