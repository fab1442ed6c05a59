// A conversation typed in the terminal: keys are pressed, words are said, an empty line is silence. By a virtual clock that waits for
// the writer, or by the real one, where prompts can be cut in on. Not here: scripted talks (commands/talk.ts).
import { createInterface } from 'node:readline';
import type { Bundle, Engine } from '#engine/engine.ts';
import type { Key } from '#engine/event.ts';
import { type Conversation, createConversation } from '#talk/conversation.ts';
import { worldSchema } from '#talk/format.ts';
import type { Shell } from './program.ts';
import { transcriptText } from './transcript-text.ts';

const help = `Type keys (2, 12#, *) or words, then Enter. An empty line is silence; "bye" hangs up, as does Ctrl-D.\n`;

/** Who calls in a typed conversation. */
export interface LiveOptions {
  line: string;
  number?: string | undefined;
  /** Real time instead of a clock that waits for the writer. */
  real: boolean;
}

/** Hold the conversation until it ends or the input does. */
export async function talkLive(shell: Pick<Shell, 'out' | 'stdin'>, bundle: Bundle, engine: Engine, options: LiveOptions): Promise<void> {
  const startedAt = Date.now();
  const call = { id: 'talk', line: options.line, startedAt, ...(options.number === undefined ? {} : { callerNumber: options.number }) };
  const conversation = createConversation(bundle, engine, { call, world: worldSchema.parse({}) });
  let shown = 0;
  const print = () => {
    for (const line of conversation.transcript.slice(shown)) shell.out.say(transcriptText(line, startedAt) ?? '');
    shown = conversation.transcript.length;
  };
  shell.out.say(help);
  const run = options.real ? realClock(conversation, print) : virtualClock(conversation, print);
  if (!conversation.ended) {
    const lines = createInterface({ input: shell.stdin });
    run.listen(() => lines.close());
    for await (const line of lines) {
      run.take(line.trim());
      if (conversation.ended) break;
    }
    lines.close();
  }
  run.stop();
  conversation.hangUp();
  print();
  if (shell.out.json) shell.out.write(`${JSON.stringify({ transcript: conversation.transcript }, null, 2)}\n`);
}

interface Run {
  take: (line: string) => void;
  /** Called once when the conversation ends by itself. */
  listen: (ended: () => void) => void;
  stop: () => void;
}

function act(conversation: Conversation, line: string): void {
  if (line.toLowerCase() === 'bye') conversation.hangUp();
  else if (/^[0-9*#A-D]+$/.test(line)) for (const key of line) conversation.press(key as Key);
  else conversation.say(line);
}

/** Time runs while something is being said, and stands still while the flow waits for the caller. */
function virtualClock(conversation: Conversation, print: () => void): Run {
  const sayAll = () => {
    for (let next = conversation.nextAt; conversation.speaking.length > 0 && next !== undefined; next = conversation.nextAt)
      conversation.advanceTo(next);
  };
  const settle = () => {
    sayAll();
    print();
  };
  settle();
  return {
    take: (line) => {
      const next = conversation.nextAt;
      if (line !== '') act(conversation, line);
      else if (next !== undefined) conversation.advanceTo(next);
      settle();
    },
    listen: (ended) => {
      if (conversation.ended) ended();
    },
    stop: () => {},
  };
}

function realClock(conversation: Conversation, print: () => void): Run {
  let timer: NodeJS.Timeout | undefined;
  let ended = () => {};
  const turn = () => {
    clearTimeout(timer);
    conversation.advanceTo(Date.now());
    print();
    if (conversation.ended) return ended();
    if (conversation.nextAt !== undefined) timer = setTimeout(turn, Math.max(0, conversation.nextAt - Date.now()));
  };
  turn();
  return {
    take: (line) => {
      conversation.advanceTo(Date.now());
      if (line !== '') act(conversation, line);
      turn();
    },
    listen: (whenEnded) => {
      ended = whenEnded;
      if (conversation.ended) ended();
    },
    stop: () => clearTimeout(timer),
  };
}
