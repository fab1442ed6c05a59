// A flow's document as a file, which any installation imports.
import { canonicalText } from '#flow/canonical.ts';
import type { Flow } from '#flow/model.ts';

/** Hand the browser `<id>.flow.json`. */
export function downloadFlow(flow: Flow): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([canonicalText(flow)], { type: 'application/json' }));
  link.download = `${flow.id}.flow.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
