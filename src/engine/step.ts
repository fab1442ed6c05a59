// How a kind takes part in a call: the contract of a step (DESIGN §3). The engine is handed steps by kind id.
// Not here: the steps (blocks/*/step.ts, actions/*/step.ts) and the interpreter (engine/create-engine.ts).
import type { Action, Block, Flow, Say, Value } from '#flow/model.ts';
import type { Effect, Note } from './effect.ts';
import type { CallEvent, CallFacts } from './event.ts';

/** What a step may ask for, with ids still to be given. The engine numbers them and hands the number back through `StepResult.asked`. */
type WithoutId<E> = E extends { id: string }
  ? Omit<E, 'id'> & { /** The step's own name for it, unique within its visit. */ ref: string }
  : E;

/** Effects a step may return. `say` takes a Say, which the engine fills, picks the language of and turns into a play. */
export type StepEffect =
  | {
      kind: 'say';
      ref: string;
      say: Say;
      /** Default: what the Say says, else whether the block listens. */
      interruptible?: boolean;
      /** Names filled beside the flow's variables, e.g. `{"value":"1 2 3"}`. */
      values?: Record<string, Value>;
    }
  | WithoutId<Exclude<Effect, { kind: 'play' | 'cancel' | 'note' | 'hangup' | 'queueMessage' }>>
  | (Omit<Extract<Effect, { kind: 'queueMessage' }>, 'id' | 'key' | 'block' | 'action'> & { ref: string })
  | { kind: 'music'; ref: string; music: string; loop: boolean }
  | { kind: 'cancel'; ref: string }
  | { kind: 'note'; note: Note };

/** What happened, seen by a step: `enter` first, then events; an event that answers an effect carries the step's own `ref`. */
export type StepEvent =
  | {
      kind: 'enter';
      at: number;
      /** Keys pressed before the step began, oldest first; how many it took goes into `usedKeys`. */
      typedAhead: string[];
    }
  | {
      /** All messages of the block, or their re-reading, have ended; only for steps that start with them. */
      kind: 'messagesEnded';
      at: number;
    }
  | (CallEvent & { ref?: string });

/** A value a variable holds: plain, or a handle of sensitive digits that only the main process's memory knows (DESIGN §3). */
export type Held = Value | { vault: string; length: number };

/** What a step sees of the call; read only. */
export interface StepContext {
  call: CallFacts;
  flow: Flow;
  blockId: string;
  block: Block;
  action?: Action;
  language: string;
  /** Value of a variable of the current frame or of `caller.*`, `call.*`, `now`, `last.outcome`; undefined where unknown, null for a sensitive one. */
  get: (name: string) => Value | undefined;
  /** Whether a variable holds something; true for a sensitive one with a handle. */
  isSet: (name: string) => boolean;
  /** Whether the flow declares the variable as sensitive. */
  isSensitive: (name: string) => boolean;
  /** What a text stands for: a lone `{{name}}` keeps its type (or handle), anything else is filled as a message. */
  value: (text: string | number | boolean) => Held;
  /** Fill `{{…}}` in a text for speech or messages; sensitive values are left out. */
  fill: (text: string) => string;
  /**
   * Fill for a place in a request: percent-encoded for `url`, JSON-encoded for `json`, CR/LF refused for `header` (throws `FillError`).
   * Sensitive values become `{{vault:name}}`; their handles are added to `vaults`.
   */
  fillFor: (place: 'url' | 'json' | 'header', text: string, vaults: Record<string, string>) => string;
  /** Text of a Say or Text in the call's language. */
  pick: (text: Say['text']) => string;
  /** Epoch ms of the event. */
  now: number;
}

/** What a step answers. `exit`, `jump`, `done` or `end` end its part; without them it stays open. */
export interface StepResult<Local> {
  local: Local;
  effects: StepEffect[];
  /** Variables to set in the current frame; a handle only goes into a sensitive one. `call.language` is allowed. */
  set?: Record<string, Held>;
  /** Enter a subflow; the block goes on by `return:<name>` or `ended`. `out`: variable of this flow → variable of the child. */
  enter?: { flow: string; set: Record<string, Held>; out: Record<string, string> };
  exit?: string;
  /** Leave the block for another one that is not drawn as an exit (the flow's `person`); the block's own actions still run. */
  jump?: { exit: string; to: string };
  /** An action ends without an exit. */
  done?: true;
  /** What `last.outcome` becomes; default: the exit. */
  outcome?: string;
  /** How many of the typed-ahead keys were used (on `enter`). */
  usedKeys?: number;
  /** Empty the type-ahead (sensitive ask, re-prompt, transfer). */
  dropKeys?: true;
  /** This key still belongs to the step: dropped if it is the next one and comes soon (`#` after the last digit). */
  swallow?: string;
  /** While this action runs it gets the keys, not the block's step (transfer). */
  holdsKeys?: true;
  /** Silence the rest of the messages; their actions still run. */
  cut?: true;
  /** End the call (end-call after its farewell). */
  end?: true;
  /** Read the block's messages again (menu ladder): texts only, never actions. */
  replay?: 'messages';
}

/** A closed menu that a step listens for: its options with the phrases that mean them. */
export type HeardMenu = { option: string; texts: string[] }[];

/** A kind's behaviour: `blocks/<id>/step.ts` and `actions/<id>/step.ts` export one as `step`. Pure and synchronous. */
export interface Step<Settings = unknown, Local = unknown> {
  /** For blocks: when the step first runs. `with-messages` = from the first message (voice and keys may cut in). Default `after-messages`. */
  starts?: 'with-messages' | 'after-messages';
  /** Every menu it may listen for in a language, so that the ear can be made ready for them when the flow is published. */
  hears?(settings: Settings, context: { flow: Flow; language: string }): HeardMenu[];
  /** A method, so that a list may hold kinds with different settings; the engine hands each its own. */
  step(settings: Settings, local: Local | undefined, event: StepEvent, context: StepContext): StepResult<Local>;
}

/** The steps of all kinds by id, with the models' facts the engine needs. */
export interface KindSteps {
  blocks: Record<string, { step: Step; listens: boolean; silent: boolean; entry?: 'hangup'; parse: (settings: unknown) => unknown }>;
  actions: Record<string, { step: Step; silent: boolean; parse: (settings: unknown) => unknown }>;
}
