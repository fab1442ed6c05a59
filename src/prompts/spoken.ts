// What a flow says without variables: the texts that can be rendered when it is published.
// Not here: rendering (prompts.ts), what is said with variables (the call asks for it when it is due).
import type { PlaySource } from '#engine/effect.ts';
import { fill } from '#flow/fill.ts';
import { variablesIn } from '#flow/template.ts';
import type { KindModels } from '#flow/kind.ts';
import type { Flow, Say } from '#flow/model.ts';
import { saysOf } from '#flow/walk-kinds.ts';

/** Every fixed text of a flow in each language it may be heard in, without repeats. */
export function spokenSources(flow: Flow, models: KindModels): PlaySource[] {
  const found = new Map<string, PlaySource>();
  for (const { say } of saysOf(flow, models)) {
    for (const [language, text] of textsOf(say, flow)) {
      if (variablesIn(text).length > 0) continue;
      const filled = fill(text, () => undefined, { place: 'speech', language, timeZone: flow.timeZone });
      const source: PlaySource = {
        kind: 'say',
        text: filled,
        language,
        voice: flow.voice,
        ...(say.audio === undefined ? {} : { audio: say.audio }),
      };
      found.set(JSON.stringify(source), source);
    }
  }
  return [...found.values()];
}

function textsOf(say: Say, flow: Flow): [string, string][] {
  if (typeof say.text === 'string') return [[flow.languages[0] ?? 'es', say.text]];
  return Object.entries(say.text);
}
