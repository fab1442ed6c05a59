// `stop`: end the server, at once or when the last call has ended. Not here: how it ends (main/drain.ts, supervisor.ts).
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Connection } from '../connection.ts';
import { type Out, show } from '../output.ts';
import { type Runs, wholeNumber } from '../program.ts';

/** How often the server is asked how many calls are left. */
const askEveryMs = 250;

/** Add the command. */
export function stopCommand(program: Command, runs: Runs): void {
  program
    .command('stop')
    .description('stop the running server')
    .option('--drain', 'take no new calls, and wait until those in progress have ended')
    .option('--at-most <minutes>', 'with --drain: end the calls that last longer')
    .option('--cancel', 'call off a drain: calls are taken again')
    .option('--json', 'answer as JSON')
    .action((options: { drain?: boolean; atMost?: string; cancel?: boolean }) =>
      runs(async ({ connection, out, setExit }) => {
        if (options.atMost !== undefined && !options.drain) throw new Error('--at-most belongs to --drain');
        if (options.cancel) {
          show(out, await connection.client('cancelDrain'), () => 'calls are taken again');
          return;
        }
        const minutes = options.atMost === undefined ? undefined : wholeNumber('--at-most', options.atMost);
        const atMostS = !options.drain ? 0 : minutes === undefined ? undefined : minutes * 60;
        const { calls } = await connection.client('startDrain', { body: atMostS === undefined ? {} : { atMostS } });
        const stopped = await watched(connection, out, calls);
        if (!stopped) setExit(1);
        show(out, { stopped }, () => (stopped ? 'no call is left, and Atiende stops' : 'the drain was called off: calls are taken again'));
      }),
    );
}

/** Tells how many calls are left whenever that changes; false = called off by somebody. */
async function watched(connection: Connection, out: Out, first: number): Promise<boolean> {
  let told: number | undefined;
  for (let left: number | undefined = first; ; ) {
    if (left !== told) out.say(left === 1 ? '1 call is left\n' : `${left} calls are left\n`);
    told = left;
    await pause(askEveryMs);
    const drain = await connection.client('status').then(
      (status) => status.drain,
      // Nobody answers any more: that is what was asked for.
      () => 'gone' as const,
    );
    if (drain === 'gone') return true;
    if (drain === undefined) return false;
    left = drain.calls;
  }
}
