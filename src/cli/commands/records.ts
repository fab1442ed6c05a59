// `call` and `message`. Not here: how a trace reads (../trace-text.ts).
import type { Command } from 'commander';
import type { CallAnswer } from '#api/contract/client.ts';
import { clean, show, table, when } from '../output.ts';
import { group, type Runs, wholeNumber } from '../program.ts';
import { traceText } from '../trace-text.ts';

type Call = CallAnswer<'call'>['call'];
type Message = CallAnswer<'message'>['message'];

/** Add the commands. */
export function recordCommands(program: Command, runs: Runs): void {
  callCommands(program, runs);
  messageCommands(program, runs);
}

function callCommands(program: Command, runs: Runs): void {
  const call = group(program, 'call', 'calls, in progress and ended');
  call('list', 'newest calls')
    .option('--live', 'only calls in progress')
    .option('--flow <id>', 'of this flow')
    .option('--line <name>', 'on this line')
    .option('--search <text>', 'number, name or id')
    .option('--limit <n>', 'at most so many', '50')
    .action((options: { live?: boolean; flow?: string; line?: string; search?: string; limit: string }) =>
      runs(async ({ connection, out }) => {
        const { flow, line, search } = options;
        const limit = wholeNumber('--limit', options.limit);
        const { items } = await connection.client('calls', {
          query: { ...(options.live ? { live: 'true' } : {}), flow, line, search, limit },
        });
        show(out, { items }, ({ items: rows }) =>
          table(
            ['CALL', 'STARTED', 'LINE', 'FLOW', 'CALLER', 'STATE'],
            rows.map((row) => [row.id, when(row.startedAt), row.line, row.flow, row.callerNumber ?? row.callerName, stateOf(row)]),
          ),
        );
      }),
    );
  call('show <id>', 'a call with its trace').action((id: string) =>
    runs(async ({ connection, out }) => {
      const answer = await connection.client('call', { params: { id } });
      show(out, answer, ({ call: row, trace, messages }) =>
        [
          `call ${row.id}: ${row.line} → ${clean(row.flowName)} (${row.version === 0 ? 'draft' : `version ${row.version}`})`,
          `caller ${clean(row.callerNumber ?? row.callerName ?? 'unknown')}, ${when(row.startedAt)}, ${stateOf(row)}`,
          '',
          traceText(trace, row.startedAt),
          ...messages.map((message) => messageLine(message)),
        ].join('\n'),
      );
    }),
  );
  call('end <id>', 'end a call in progress').action((id: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('endCall', { params: { id } }), () => `call ${id} is being ended`);
    }),
  );
}

function messageCommands(program: Command, runs: Runs): void {
  const message = group(program, 'message', 'messages sent by flows');
  message('list', 'newest messages')
    .option('--call <id>', 'of this call')
    .option('--state <state>', 'queued, sent, delivered, failed …')
    .option('--search <text>', 'number or text')
    .option('--limit <n>', 'at most so many', '50')
    .action((options: { call?: string; state?: string; search?: string; limit: string }) =>
      runs(async ({ connection, out }) => {
        const { items } = await connection.client('messages', {
          query: {
            callId: options.call,
            state: options.state as Message['state'] | undefined,
            search: options.search,
            limit: wholeNumber('--limit', options.limit),
          },
        });
        show(out, { items }, ({ items: rows }) =>
          table(
            ['ID', 'WHEN', 'CHANNEL', 'TO', 'STATE', 'TEXT'],
            rows.map((row) => [row.id, when(row.createdAt), `${row.channelKind}${row.test ? ' (test)' : ''}`, row.to, row.state, row.text]),
          ),
        );
      }),
    );
  message('show <id>', 'a message with its attempts').action((id: string) =>
    runs(async ({ connection, out }) => {
      const answer = await connection.client('message', { params: { id: wholeNumber('the id', id) } });
      show(out, answer, ({ message: row, attempts, receipts }) =>
        [
          messageLine(row),
          `origin ${row.origin}, call ${row.callId}, ${row.flow}/${row.block}/${row.action}`,
          table(
            ['ATTEMPT', 'STARTED', 'ENDED', 'OUTCOME', 'DETAIL'],
            attempts.map((one) => [one.attempt, when(one.startedAt), when(one.endedAt), one.outcome, one.detail ?? one.code]),
          ),
          ...(receipts.length === 0
            ? []
            : [
                table(
                  ['REPORTED', 'WHEN', 'CODE', 'DETAIL'],
                  receipts.map((one) => [one.status, when(one.at), one.code, clean(one.detail ?? '')]),
                ),
              ]),
        ].join('\n'),
      );
    }),
  );
  message('retry [id...]', 'send dead, failed or unknown messages again: these, or all dead ones with --dead')
    .option('--dead', 'all that were given up')
    .option('--failed', 'all that failed')
    .option('--origin <id>', 'of this origin')
    .option('--code <code>', 'with this code')
    .action((ids: string[], options: { dead?: boolean; failed?: boolean; origin?: string; code?: string }) =>
      runs(async ({ connection, out }) => {
        const states = [...(options.dead ? (['dead'] as const) : []), ...(options.failed ? (['failed'] as const) : [])];
        if (ids.length > 0 === states.length > 0) throw new Error('name messages by id, or give --dead or --failed');
        const body =
          ids.length > 0 ? { ids: ids.map((id) => wholeNumber('the id', id)) } : { states, origin: options.origin, code: options.code };
        const answer = await connection.client('retryMessages', { body });
        show(out, answer, () => `${answer.retried} are sent again`);
      }),
    );
  message('erase <number>', 'delete what messages hold about a number; its opt-outs stay').action((number: string) =>
    runs(async ({ connection, out }) => {
      const answer = await connection.client('eraseNumber', { params: { address: number } });
      show(out, answer, () => `${answer.touched} rows were emptied or deleted`);
    }),
  );
}

function messageLine(row: Message): string {
  return `message ${row.id} by ${row.channelKind}${row.test ? ' (test)' : ''} to ${clean(row.to ?? '?')}: ${row.state}${row.detail ? ` (${clean(row.detail)})` : ''}\n  ${clean(row.text)}`;
}

function stateOf(row: Call): string {
  if (row.endedAt !== undefined) return `ended by ${row.endedBy ?? '?'} after ${Math.round((row.endedAt - row.startedAt) / 1000)} s`;
  return row.answeredAt === undefined ? 'ringing' : `in progress${row.place ? ` at ${row.place.block}` : ''}`;
}
