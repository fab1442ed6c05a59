// What a closed menu needs in templates: its phrases, the wrapped forms of each option's main phrase, and the language's background.
// Not here: making them (templates.ts), deciding (scorer.ts).
import { Failure } from '#ports/failure.ts';
import type { EarOption, EarRequest } from '#ports/ear.ts';
import { backgroundPhrases } from './background.ts';
import { carriersOf } from './carriers.ts';
import type { EarSettings } from './ear-settings.ts';
import { meanVector, MenuScorer } from './scorer.ts';
import { speakersOf } from './speakers.ts';
import { buildTemplates, plainPhrase, type TemplateJob, templatesReady, type TemplateTools } from './templates.ts';

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

/** Every option's phrases as they are compared, wrapped forms of the first one included. A phrase of two options stays with the first. */
function spokenForms(options: readonly EarOption[], language: string): { option: string; phrases: string[] }[] {
  const taken = new Set<string>();
  return options.map(({ option, phrases }) => {
    const own = phrases.map(plainPhrase).filter((phrase) => phrase !== '');
    const wrapped = own[0] === undefined ? [] : carriersOf(own[0], language);
    const fresh = [...own, ...wrapped].filter((phrase) => !taken.has(phrase) && taken.add(phrase));
    return { option, phrases: fresh };
  });
}

/** The jobs of a menu: its own phrases, then the language's background (made once for all menus). */
function jobsOf(options: readonly EarOption[], language: string, settings: EarSettings, voicesFolder?: string): [TemplateJob, TemplateJob] {
  const phrases = spokenForms(options, language).flatMap((form) => form.phrases);
  return [
    { phrases, speakers: speakersOf(language, settings.speakers.phrase, voicesFolder) },
    {
      phrases: spread(backgroundPhrases[language.split('-')[0] ?? ''] ?? [], settings.backgroundPhrases),
      speakers: speakersOf(language, settings.speakers.background, voicesFolder),
    },
  ];
}

/** `most` of the list, from all over it. */
function spread<T>(list: readonly T[], most: number): T[] {
  return list.filter((_, n) => Math.floor((n * most) / list.length) !== Math.floor(((n - 1) * most) / list.length));
}

/** Whether a menu's templates are all in the store. */
export async function menuReady(tools: TemplateTools, request: EarRequest, settings: EarSettings): Promise<boolean> {
  const [own, background] = jobsOf(menuOf(request), request.language, settings, tools.voicesFolder);
  return (await templatesReady(tools, own)) && (await templatesReady(tools, background));
}

/** Make what is missing (a background job; see `buildTemplates`) and answer the menu's scorer. Progress counts phrases. */
export async function buildMenu(
  tools: TemplateTools,
  request: EarRequest,
  settings: EarSettings,
  options: Pick<TemplateJob, 'signal' | 'onProgress'> = {},
): Promise<MenuScorer> {
  const menu = menuOf(request);
  const [own, background] = jobsOf(menu, request.language, settings, tools.voicesFolder);
  const total = own.phrases.length + background.phrases.length;
  const from = (start: number) => ({ ...options, onProgress: (done: number) => options.onProgress?.(start + done, total) });
  const others = await buildTemplates(tools, { ...background, ...from(0) });
  const templates = new Map(
    (await buildTemplates(tools, { ...own, ...from(background.phrases.length) })).map((template) => [template.phrase, template]),
  );
  const scored = spokenForms(menu, request.language).map(({ option, phrases }) => ({
    option,
    templates: phrases.flatMap((phrase) => templates.get(plainPhrase(phrase)) ?? []),
  }));
  return new MenuScorer(scored, { templates: others, mean: meanVector(others) }, request.language, settings);
}
