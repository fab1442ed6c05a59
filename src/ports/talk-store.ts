// TalkStore: the saved talks of a flow, i.e. its tests. Not here: what a talk is and how it runs (talk/).

/** A saved talk. */
export interface TalkRow {
  flow: string;
  /** Its name among the flow's talks; a flow's id by form. */
  id: string;
  /** As people read it: the document's own name. */
  name: string;
  /** The talk `atiende/talk@1` as JSON text. */
  document: string;
  updatedAt: number;
  updatedBy: string;
}

export interface TalkStore {
  /** Talks of a flow by name. They stay when the flow is removed, for the day it comes back. */
  list: (flow: string) => Promise<TalkRow[]>;
  /** Add or replace. Throws `not-found` where there is no such flow. */
  save: (talk: TalkRow) => Promise<void>;
  /** Answers whether there was one. */
  remove: (flow: string, id: string) => Promise<boolean>;
}
