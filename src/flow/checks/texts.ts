// Words and names: variables in texts, languages, audio assets, the flow's own facts (variables, time zone, languages).
import { factNames } from '../facts.ts';
import { brokenExpressionsIn } from '../fill.ts';
import type { KindModels } from '../kind.ts';
import type { Flow, Say, Text } from '../model.ts';
import type { Problem } from '../problem.ts';
import { variablesIn } from '../template.ts';
import { actionsOf, own, type Path } from '../walk.ts';
import { type CheckPart, finding } from './finding.ts';

export const checkTexts: CheckPart = (flow, models, installation) => {
  const problems = checkFacts(flow);
  const audio = new Set(installation.audio.map((one) => one.id));
  const declared = new Map(flow.variables.map((variable) => [variable.name, variable]));
  const template = (text: string, path: Path, known: Set<string>, spoken: boolean) => {
    if (!text.includes('{{')) return;
    for (const name of variablesIn(text)) {
      if (name.startsWith('secret.')) {
        if (spoken) problems.push(finding('error', 'secret-spoken', path, `{{${name}}} may be used in requests only`, { name }));
      } else if (!known.has(name) && !declared.has(name) && !factNames.has(name))
        problems.push(finding('error', 'variable-unknown', path, `there is no variable "${name}"`, { name }));
      else if (spoken && declared.get(name)?.sensitive)
        problems.push(finding('error', 'sensitive-spoken', path, `"${name}" is sensitive and is never spoken`, { name }));
    }
    for (const source of brokenExpressionsIn(text).slice(0, 5))
      problems.push(finding('error', 'template-broken', path, `${source.slice(0, 80)} cannot be read`, { source: source.slice(0, 80) }));
  };
  const spoken = (say: Say, path: Path, locals: string[], silence: 'error' | 'warning') => {
    for (const [text, at] of textsOf(say.text, [...path, 'text'])) template(text, at, new Set(locals), true);
    problems.push(...checkLanguages(say, path, flow, silence));
    if (say.audio !== undefined && !audio.has(say.audio))
      problems.push(finding('error', 'audio-missing', [...path, 'audio'], `there is no audio "${say.audio}"`, { audio: say.audio }));
  };
  const kind = (model: KindModels['blocks'][string] | KindModels['actions'][string] | undefined, settings: unknown, path: Path) => {
    const parsed = model?.settings.safeParse(settings);
    if (!model || !parsed?.success) return;
    for (const one of model.says?.(parsed.data) ?? []) spoken(one.say, [...path, 'settings', ...one.path], one.locals ?? [], 'warning');
    for (const one of model.templates?.(parsed.data) ?? []) template(one.text, [...path, 'settings', ...one.path], new Set(), false);
    for (const name of model.sets?.(parsed.data) ?? [])
      if (!declared.has(name))
        problems.push(
          finding('error', 'variable-undeclared', [...path, 'settings'], `the flow has no variable "${name}" to set`, { name }),
        );
  };
  for (const [id, block] of Object.entries(flow.blocks)) {
    block.messages.forEach((message, m) => spoken(message.say, ['blocks', id, 'messages', m, 'say'], [], 'error'));
    kind(own(models.blocks, block.kind), block.settings, ['blocks', id]);
  }
  for (const { action, path } of actionsOf(flow)) kind(own(models.actions, action.kind), action.settings, path);
  if (flow.fault) spoken(flow.fault.say, ['fault', 'say'], [], 'warning');
  return problems;
};

function textsOf(text: Text, path: Path): [string, Path][] {
  if (typeof text === 'string') return [[text, path]];
  return Object.entries(text).map(([language, one]) => [one, [...path, language]]);
}

/** A text by language must have each of the flow's; a plain one is the same in all of them, which is hardly ever meant. */
function checkLanguages(say: Say, path: Path, flow: Flow, silence: 'error' | 'warning'): Problem[] {
  if (say.audio === undefined && textsOf(say.text, []).every(([text]) => text.trim() === ''))
    return [finding(silence, 'text-empty', [...path, 'text'], 'there is nothing to say here')];
  if (typeof say.text === 'string')
    return flow.languages.length > 1 && say.audio === undefined
      ? [finding('warning', 'text-one-language', [...path, 'text'], 'this text is the same in every language of the flow')]
      : [];
  const has = Object.keys(say.text);
  return flow.languages
    .filter((language) => !has.some((tag) => tag === language || tag === language.split('-')[0]))
    .map((language) => finding('warning', 'language-missing', [...path, 'text'], `there is no text in ${language}`, { language }));
}

function checkFacts(flow: Flow): Problem[] {
  const problems: Problem[] = [];
  try {
    new Intl.DateTimeFormat('en', { timeZone: flow.timeZone }).format(0);
  } catch {
    problems.push(
      finding('error', 'time-zone-unknown', ['timeZone'], `there is no time zone "${flow.timeZone}"`, { timeZone: flow.timeZone }),
    );
  }
  const names = new Set<string>();
  flow.variables.forEach((variable, index) => {
    if (names.has(variable.name))
      problems.push(
        finding('error', 'variable-twice', ['variables', index, 'name'], `two variables are called "${variable.name}"`, {
          name: variable.name,
        }),
      );
    names.add(variable.name);
    if (variable.sensitive && variable.initial !== undefined)
      problems.push(
        finding('error', 'sensitive-initial', ['variables', index, 'initial'], 'a sensitive variable starts empty', {
          name: variable.name,
        }),
      );
  });
  flow.languages.forEach((language, index) => {
    if (flow.languages.indexOf(language) !== index)
      problems.push(finding('warning', 'language-twice', ['languages', index], `${language} is there twice`, { language }));
  });
  return problems;
}
