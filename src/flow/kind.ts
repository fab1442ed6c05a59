// What a block kind or an action kind declares about itself (pure). The engine and the check are handed these; they never name one.
// Not here: the kinds (blocks/*, actions/*) and how a step runs (engine/step.ts).
import type * as z from 'zod';
import type { Fix } from './fix.ts';
import type { Action, Block, Flow, Say } from './model.ts';
import type { Installation, Problem } from './problem.ts';
import type { Path } from './walk.ts';

/** A Say inside a kind's settings, with its path from the settings, so that prompts can be rendered at publish. */
export interface SpokenSetting {
  path: (string | number)[];
  say: Say;
  /** Names that the kind itself fills in this text beside the flow's variables, e.g. `["value"]`. */
  locals?: string[];
}

/** What a kind's check is told beside its own settings. Paths in the returned problems start at `settings`. */
export interface CheckContext {
  flow: Flow;
  installation: Installation;
}

/** The block or action a problem was found at. `path` leads to it; the problem's own path begins with it. */
export interface Found<Settings, Owner> {
  problem: Problem;
  settings: Settings;
  owner: Owner;
  path: Path;
}

/** Written as methods, so that a list may hold kinds with different settings; a caller always hands a kind its own parsed settings. */
interface KindModel<Settings, Owner> {
  id: string;
  /** Version of the settings this code writes; older ones are migrated on reading. */
  v: number;
  settings: z.ZodType<Settings>;
  /** Fresh settings for the studio's palette. */
  initial: () => Settings;
  /** Step up from version `from` to `from + 1`. */
  migrate?: Record<number, (settings: Record<string, unknown>) => Record<string, unknown>>;
  /** Every exit the owner has with these settings, in drawing order. */
  exits(settings: Settings, owner: Owner): string[];
  /** Rules of this kind beyond its schema. */
  check?(settings: Settings, owner: Owner, context: CheckContext): Problem[];
  /** Quick fixes for the problems of `check`, the likeliest first; its settings must read. */
  fixes?(found: Found<Settings, Owner>, context: CheckContext): Fix[];
  /** What this kind speaks beside the block's messages. */
  says?(settings: Settings): SpokenSetting[];
  /** Strings in the settings that hold `{{variables}}`, by path from the settings, so that unknown names are found; texts of `says` are not repeated here. */
  templates?(settings: Settings): { path: (string | number)[]; text: string }[];
  /** Settings that are the name of one of the flow's variables, by path from the settings; so that renaming reaches them. */
  names?(settings: Settings): { path: (string | number)[]; name: string }[];
  /** Names of variables this kind sets. */
  sets?(settings: Settings): string[];
  /** One short line for a card or chip, language-free where it can be ("→ recepcion"). */
  summary(settings: Settings): string;
}

/** Phrases by which a kind's options are chosen, for who adds what callers really say. */
export interface LearnsWords<Settings> {
  options(settings: Settings): { id: string; label: string }[];
  /** The settings with one more phrase; the same object where the option has it already. */
  add(settings: Settings, option: string, phrase: string): Settings;
  remove(settings: Settings, option: string, phrase: string): Settings;
}

/** A block kind's model: `blocks/<id>/model.ts` exports one as `model`. */
export interface BlockModel<Settings = unknown> extends KindModel<Settings, Block> {
  /** How it learns what callers call its options; only kinds that are chosen from by words. */
  learns?: LearnsWords<Settings>;
  /** Listens to the caller: its messages may be interrupted and the menu advice applies. */
  listens: boolean;
  /** May run after hang-up (on-hangup and what follows it). */
  silent: boolean;
  /** Has messages of its own. */
  speaks: boolean;
  /** Flows this block enters (subflow). */
  subflows?(settings: Settings): string[];
  /** Started by the engine, not by an exit (on-hangup). */
  entry?: 'hangup';
}

/** An action kind's model: `actions/<id>/model.ts` exports one as `model`. */
export interface ActionModel<Settings = unknown> extends KindModel<Settings, Action> {
  /** May run after hang-up. */
  silent: boolean;
  /** The call never goes on after it unless one of its exits is taken (end-call). */
  ends: boolean;
  /** Settings that hand the call over to this team; only kinds that hand over. */
  toTeam?(team: string): Settings;
  /** Settings that end the call after these words; only kinds that end it. */
  saying?(farewell: Say): Settings;
}

/** The models of all kinds by id: what check, migrate and the studio are handed. */
export interface KindModels {
  blocks: Record<string, BlockModel>;
  actions: Record<string, ActionModel>;
}
