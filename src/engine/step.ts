// How a kind takes part in a call: the contract of a step (DESIGN §3). The engine is handed steps by kind id.
// Not here: the steps (blocks/*/step.ts, actions/*/step.ts) and the interpreter (engine/create-engine.ts).
import type { Action, Block, Flow, Say, Value } from '#flow/model.ts';
import type { Effect, Note } from './effect.ts';
import type { CallEvent, CallFacts } from './event.ts';

/** What a step may ask for, with ids still to be given. The engine numbers them and hands the number back through `StepResult.asked`. */
type WithoutId<E> = E extends { id: string }
  ? Omit<E, 'id'> & { /** The step's own name for it, unique within its visit. */ ref: string }
  : E;

/** Effects a step may return. `play` takes a Say, which the engine fills, picks the language of and turns into a source. */
export type StepEffect =
  | { kind: 'say'; ref: string; say: Say /** Default: the block listens. */; interruptible?: boolean }
  | WithoutId<Exclude<Effect, { kind: 'play' | 'cancel' | 'note' | 'hangup' | 'queueMessage' }>>
  | (Omit<Extract<Effect, { kind: 'queueMessage' }>, 'id' | 'key' | 'block' | 'action'> & { ref: string })
  | { kind: 'music'; ref: string; music: string; loop: boolean }
  | { kind: 'cancel'; ref: string }
  | { kind: 'note'; note: Note };

/** What happened, seen by a step: `enter` first, then events; an event that answers an effect carries the step's own `ref`. */
export type StepEvent =
  | {
      kind: 'enter';
      at: number /** Keys pressed before the step began, oldest first; those it uses it names in `usedKeys`. */;
      typedAhead: string[];
    }
  | (CallEvent & { ref?: string });

/** What a step sees of the call; read only. */
export interface StepContext {
  call: CallFacts;
  flow: Flow;
  blockId: string;
  block: Block;
  action?: Action;
  language: string;
  /** Value of a variable of the current frame or of `caller.*`, `call.*`, `now`, `last.outcome`; undefined where unknown. */
  get: (name: string) => Value | undefined;
  /** Fill `{{…}}` in a text for speech or messages. */
  fill: (text: string) => string;
  /** Fill for a place in a request: percent-encoded for `url`, JSON-encoded for `json`, CR/LF refused for `header`. Sensitive values become vault placeholders. */
  fillFor: (place: 'url' | 'json' | 'header' | 'text', text: string) => string;
  /** Vault handles used so far by `fillFor`, by variable name. */
  vaults: () => Record<string, string>;
  /** Text of a Say or Text in the call's language. */
  pick: (text: Say['text']) => string;
  /** Epoch ms of the event. */
  now: number;
}

/** What a step answers. `exit` ends the visit; without it the step stays open. */
export interface StepResult<Local> {
  local: Local;
  effects: StepEffect[];
  /** Variables to set in the current frame; sensitive ones hold `{ vault }`. `call.language` is allowed. */
  set?: Record<string, Value | { vault: string; length: number }>;
  /** Enter a subflow: the engine pushes a frame and hands `response`-like event `returned` as exit `return:<name>`. */
  enter?: { flow: string; set: Record<string, Value>; out: Record<string, string> };
  exit?: string;
  /** How many of the typed-ahead keys were used. */
  usedKeys?: number;
  /** Empty the type-ahead (sensitive ask, re-prompt, transfer). */
  dropKeys?: boolean;
  /** End the call (end-call after its farewell). */
  end?: boolean;
  /** Restart the messages of the block (menu ladder re-read): texts only, never actions. */
  replay?: 'messages';
}

/** A kind's behaviour: `blocks/<id>/step.ts` and `actions/<id>/step.ts` export one as `step`. Pure and synchronous. */
export interface Step<Settings = unknown, Local = unknown> {
  /** For blocks: when the step first runs. `with-messages` = from the first message (voice and keys may cut in). Default `after-messages`. */
  starts?: 'with-messages' | 'after-messages';
  step: (settings: Settings, local: Local | undefined, event: StepEvent, context: StepContext) => StepResult<Local>;
}

/** The steps of all kinds by id, with the models' facts the engine needs. */
export interface KindSteps {
  blocks: Record<string, { step: Step; listens: boolean; silent: boolean; entry?: 'hangup'; parse: (settings: unknown) => unknown }>;
  actions: Record<string, { step: Step; silent: boolean; parse: (settings: unknown) => unknown }>;
}
