// Whether the help on blocks and actions is open, and at what. Not here: the help itself (designer/panel/help-drawer.tsx).
import { create } from 'zustand';

interface Help {
  /** `undefined`: closed; '' is its beginning, else the kind it is open at. */
  at: string | undefined;
}

export const useHelp = create<Help>()(() => ({ at: undefined }));

/** Open the help at a kind, or at its beginning. */
export function openHelp(kind = ''): void {
  useHelp.setState({ at: kind });
}

/** Close it. */
export function closeHelp(): void {
  useHelp.setState({ at: undefined });
}
