// What a flow listens for by voice: every menu of its blocks in each of its languages, as the ear is asked for it in a call.
// Not here: making the ear ready for it (menu-words.ts).
import type { KindModels } from '#flow/kind.ts';
import type { Flow } from '#flow/model.ts';
import { own } from '#flow/walk.ts';
import type { EarRequest } from '#ports/ear.ts';

/** The menus, without repeats. */
export function heardMenus(flow: Flow, models: KindModels): EarRequest[] {
  const found = new Map<string, EarRequest>();
  for (const block of Object.values(flow.blocks)) {
    const model = own(models.blocks, block.kind);
    const settings = model?.hears && model.settings.safeParse(block.settings);
    if (!model?.hears || !settings?.success) continue;
    for (const language of flow.languages) {
      for (const menu of model.hears(settings.data, { flow, language })) {
        const options = menu.map(({ option, texts }) => ({ option, phrases: texts }));
        const request: EarRequest = { language, mode: { kind: 'menu', options } };
        found.set(JSON.stringify(request), request);
      }
    }
  }
  return [...found.values()];
}
