// What can be wrong with a talk, as a code with values for screens in any language and as an English sentence. Not here: finding it (run-talk.ts).

const sentences = {
  'not-said': '"{{text}}" was not said; the last words were "{{last}}"',
  'ended-before-key': 'the call had ended before key {{key}}',
  'nobody-listened': 'nobody was listening to "{{text}}"',
  'did-not-end': 'what was being said did not end',
  'no-reaction': 'the flow did not react to silence',
  'ended-before-hang-up': 'the call had ended before the caller hung up',
  'never-ended': 'the call never ended, with the caller silent after the last step',
  'other-path': 'the call went {{went}}, not {{wanted}}',
  'not-past': 'the call went {{went}} and not past {{block}} in that order',
  'ended-by': 'the call was ended by {{by}}, not {{wanted}}',
  'other-value': '{{name}} is {{value}}, not {{wanted}}',
  'never-said': '"{{text}}" was never said',
  'was-said': '"{{text}}" was said',
  'message-count': '{{found}} messages were queued, not {{wanted}}',
  'other-message': 'message {{number}} has {{what}}',
  unreadable: 'this is not a talk: {{problem}}',
  'not-runnable': 'it could not be run: {{problem}}',
} as const;

export type TalkFailureCode = keyof typeof sentences;

/** All codes, for the texts of the studio. */
export const talkFailureCodes = Object.keys(sentences) as TalkFailureCode[];

/** One thing that was wrong. `step` counts from 0. */
export interface TalkFailure {
  step?: number;
  code: TalkFailureCode;
  params: Record<string, string | number>;
  message: string;
}

/** Example: `talkFailure('ended-by', { by: 'caller', wanted: 'flow' })`. */
export function talkFailure(code: TalkFailureCode, params: TalkFailure['params'] = {}): TalkFailure {
  const message = sentences[code].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? ''));
  return { code, params, message };
}
