// What a form stands in: the document, what exists on the installation, the problems by path, and the one way to change the document.
// Not here: who provides it (the designer's panel), the forms of the kinds (blocks/*, actions/*).
import { createContext, type ReactNode, useContext } from 'react';
import type { Change } from '#flow/edit.ts';
import type { Flow, Say } from '#flow/model.ts';
import type { Installation } from '#flow/problem.ts';
import type { Path } from '#flow/walk.ts';
import type { Compared } from './compared-words.ts';
import type { Sound } from './sound.ts';

/** A way to mend a problem with one click, as one undo step. */
export interface QuickFix {
  /** An infinitive. */
  label: string;
  run: () => void;
}

/** A problem in the user's words. */
export interface FieldProblem {
  level: 'error' | 'warning' | 'advice';
  path: Path;
  text: string;
  /** Asked for only where the problem is shown. */
  fixes?: () => QuickFix[];
}

/** Where things that a form names are set up. */
export type SetUpPlace = 'teams' | 'agents' | 'channels' | 'audio' | 'files' | 'flows';

/** What can be heard in a form: a text with its values in place, or an audio of the library (music too). */
export type Heard = { say: Say; language: string } | { audio: string };

/** What was done to an audio on its way into the library: lengths in ms, loudness in LUFS. */
export interface Levelling {
  beforeMs: number;
  afterMs: number;
  beforeLufs: number;
  afterLufs: number;
}

/** How far an upload is: `share` 0…1 of its step. */
export interface AudioStep {
  kind: 'converting' | 'uploading' | 'working';
  share: number;
}

/** Puts an audio into the library. Throws `SoundProblem` (kit/sound.ts) in the user's words. */
export type AddAudio = (
  file: Blob,
  name: string,
  watch: { tell: (step: AudioStep) => void; signal: AbortSignal },
) => Promise<{ id: string; name: string; durationMs: number | undefined; levelling?: Levelling | undefined }>;

/** The surroundings of a form. */
export interface FormScope {
  flow: Flow;
  installation: Installation;
  problems: readonly FieldProblem[];
  /** For reading only: fields show and do not change. */
  readOnly: boolean;
  /** Change the document as one undo step; edits with the same `merge` word that follow each other are one step. */
  apply: (changes: Change[], merge?: string) => void;
  /** The studio's page where such things are set up. */
  addressOf: (place: SetUpPlace) => string;
  /** Which agents may be rung now; undefined until it is known. `available` ⊆ `agents`. */
  agentsNow?: { id: string; available: boolean; teams: readonly string[] }[] | undefined;
  /** As a caller will hear it; undefined where it cannot be played. */
  soundOf?: (what: Heard) => Sound | undefined;
  /** Put an audio file into the library; undefined where that is not possible. */
  addAudio?: AddAudio;
  /** Which options of a menu sound alike; undefined where nobody may ask. Never throws but when aborted. */
  compareWords?: (language: string, options: { option: string; phrases: string[] }[], signal: AbortSignal) => Promise<Compared>;
  /** Put an image, a video or a document into the library; throws `SoundProblem` in the user's words. */
  addFile?: (file: File, kind: 'image' | 'video' | 'document') => Promise<{ id: string }>;
}

export const FormScopeContext = createContext<FormScope | undefined>(undefined);

/** The surroundings; only inside a panel. */
export function useFormScope(): FormScope {
  const scope = useContext(FormScopeContext);
  if (!scope) throw new Error('a form stands outside its panel');
  return scope;
}

/** What a kind's form is given. `settings` are read with their defaults. */
export interface KindFormProps<Settings = unknown> {
  settings: Settings;
  /** Path of the settings in the document. */
  path: Path;
  /** Give one of the settings a new value (undefined takes it away); `also` goes with it as one step. False = the kind's model refuses it. */
  put: (key: string & keyof Settings, value: unknown, also?: Change[]) => boolean;
  /** The block or the action that owns the settings. */
  ownerPath: Path;
  /** What follows an exit of this block: where to, and its actions. Only for blocks. */
  exit?: (name: string) => ReactNode;
}

/** What listening is asked about a block's settings. */
export interface SoundQuestion {
  flow: Flow;
  /** The studio's, for the words of the answer. */
  language: string;
  compareWords: NonNullable<FormScope['compareWords']>;
  signal: AbortSignal;
}

/** What callers will not be understood by: paths start at the settings, texts are in the user's language. `cannot`: nobody could tell. */
export type SoundAdvice = { is: 'told'; advice: { path: Path; text: string }[] } | (Compared & { is: 'cannot' });

/** A kind's form: `form.tsx` of its folder exports one as `form`. */
export interface KindForm<Settings = unknown> {
  Form: (props: KindFormProps<Settings>) => ReactNode;
  /** Exits that the form draws itself, by `exit`; the panel lists the others. */
  drawsExit?: (name: string) => boolean;
  /** It reads better across: the panel may be widened. */
  wide?: true;
  /** Advice that only who listens can give, asked before publishing. Never throws but when aborted. */
  soundAdvice?: (settings: Settings, question: SoundQuestion) => Promise<SoundAdvice>;
}

/** The problems of a field. `deep` takes those of what lies inside it too. */
export function problemsAt(problems: readonly FieldProblem[], path: Path, deep = true): FieldProblem[] {
  return problems.filter((problem) => {
    if (deep ? problem.path.length < path.length : problem.path.length !== path.length) return false;
    return path.every((step, index) => String(problem.path[index]) === String(step));
  });
}

/** The text to show under a field: errors first; undefined when all is well. */
export function useFieldProblem(path: Path | undefined, deep = true): FieldProblem | undefined {
  const { problems } = useFormScope();
  if (!path) return undefined;
  return problemsAt(problems, path, deep)[0];
}
