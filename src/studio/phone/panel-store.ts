// Whether the phone is open and what it will call. The phone itself is loaded only then.
import { create } from 'zustand';

interface PhonePanelState {
  open: boolean;
  /** Line to call; undefined = the demo's or the first. */
  line: string | undefined;
  /** Call at once when the panel opens. */
  dialNow: boolean;
  show: (line?: string, dialNow?: boolean) => void;
  hide: () => void;
  dialled: () => void;
}

/** The state of the phone panel. */
export const usePhonePanel = create<PhonePanelState>((set) => ({
  open: false,
  line: undefined,
  dialNow: false,
  show: (line, dialNow = false) => set((state) => ({ open: true, line: line ?? state.line, dialNow })),
  hide: () => set({ open: false, dialNow: false }),
  dialled: () => set({ dialNow: false }),
}));
