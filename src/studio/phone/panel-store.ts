// Whether the phone is open and what it will call. The phone itself is loaded only then.
import { create } from 'zustand';

interface PhonePanelState {
  open: boolean;
  /** Line to call; undefined = the demo's or the first. */
  line: string | undefined;
  /** Call this flow's draft instead of a line. */
  draft: { id: string; name: string } | undefined;
  /** Call at once when the panel opens. */
  dialNow: boolean;
  show: (line?: string, dialNow?: boolean) => void;
  /** Open the phone on a flow's draft and call it. */
  showDraft: (draft: { id: string; name: string }) => void;
  /** Back to lines. */
  leaveDraft: () => void;
  hide: () => void;
  dialled: () => void;
}

/** The state of the phone panel. */
export const usePhonePanel = create<PhonePanelState>((set) => ({
  open: false,
  line: undefined,
  draft: undefined,
  dialNow: false,
  show: (line, dialNow = false) => set((state) => ({ open: true, line: line ?? state.line, draft: undefined, dialNow })),
  showDraft: (draft) => set({ open: true, draft, dialNow: true }),
  leaveDraft: () => set({ draft: undefined, dialNow: false }),
  hide: () => set({ open: false, draft: undefined, dialNow: false }),
  dialled: () => set({ dialNow: false }),
}));
