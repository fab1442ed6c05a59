// Drain: how the server is ended without cutting anybody off. Implemented in main/drain.ts, ordered through api/.

/** A drain under way. */
export interface DrainState {
  /** When no more calls were taken, epoch ms. */
  since: number;
  /** Still in progress. */
  calls: number;
  /** When those that are left are ended politely, epoch ms; absent = they are waited for. */
  until?: number;
}

export interface Drain {
  /** No new calls (503) and no callbacks from now on; with the last call, or at `until`, the whole server stops. Again: only `until` changes. */
  begin: (until?: number) => DrainState;
  /** Take calls again. Throws `conflict` where nothing is being drained, or it is over. */
  cancel: () => void;
  /** Undefined = calls are taken. */
  state: () => DrainState | undefined;
}
