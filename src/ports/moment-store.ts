// MomentStore: moments of a draft that a person named, to look at and come back to. Not here: published versions (flow-store.ts).

/** A named moment. */
export interface Moment {
  flow: string;
  /** Its own among the flow's moments; never used again. */
  id: string;
  /** As the person called it. */
  name: string;
  savedAt: number;
  savedBy: string;
}

export interface MomentStore {
  /** Moments of a flow, newest first. They stay when the flow is removed, for the day it comes back. */
  list: (flow: string) => Promise<Moment[]>;
  /**
   * Keep the draft as it stands now. Throws `not-found` where there is no such flow and `conflict` when `revision` is not the draft's:
   * a moment is never of another document than the person saw.
   */
  add: (moment: Moment, revision: number) => Promise<void>;
  /** Canonical text of the kept draft. */
  document: (flow: string, id: string) => Promise<string | undefined>;
  /** Answers whether there was one. */
  remove: (flow: string, id: string) => Promise<boolean>;
}
