// What a flow listens for by voice: every menu of its blocks in each of its languages, as the ear is asked for it in a call.
// Not here: making the ear ready for it (menu-words.ts).
import type { KindSteps } from '#engine/step.ts';
import type { Flow } from '#flow/model.ts';
import { own } from '#flow/walk.ts';
import type { EarRequest } from '#ports/ear.ts';

/** The menus, without repeats. Throws where a block's settings cannot be read. */
export function heardMenus(flow: Flow, steps: KindSteps): EarRequest[] {
  const found = new Map<string, EarRequest>();
  for (const block of Object.values(flow.blocks)) {
    const kind = own(steps.blocks, block.kind);
    if (!kind?.step.hears) continue;
    const settings = kind.parse(block.settings);
    for (const language of flow.languages) {
      for (const menu of kind.step.hears(settings, { flow, language })) {
        const options = menu.map(({ option, texts }) => ({ option, phrases: texts }));
        const request: EarRequest = { language, mode: { kind: 'menu', options } };
        found.set(JSON.stringify(request), request);
      }
    }
  }
  return [...found.values()];
}
