// `outbound`: which outside numbers may be dialled. Not here: what the rules mean (calls/outbound-policy.ts).
import type { Command } from 'commander';
import { show, table } from '../output.ts';
import { group, type Runs, wholeNumber } from '../program.ts';

/** Add the commands. */
export function outboundCommands(program: Command, runs: Runs): void {
  const outbound = group(program, 'outbound', 'outside numbers that may be dialled: transfers, agents on telephones, callbacks');
  outbound('list', 'all rules; a number without one is never dialled').action(() =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('outboundRules');
      show(out, { items }, ({ items: rows }) =>
        table(
          ['COUNTRY', 'PREFIX', 'TRUNK', 'A DAY', 'TODAY'],
          rows.map((row) => [row.country, row.prefix, row.trunk, row.perDay, row.usedToday]),
        ),
      );
    }),
  );
  outbound('add <country> <prefix>', 'allow numbers of a country that begin so, e.g. outbound add AR +54911 --trunk carrier')
    .requiredOption('--trunk <name>', 'trunk that carries these calls')
    .option('--per-day <calls>', 'calls a day; 100 if left out, 0 = none')
    .action((country: string, prefix: string, options: { trunk: string; perDay?: string }) =>
      runs(async ({ connection, out }) => {
        const perDay = options.perDay === undefined ? undefined : wholeNumber('--per-day', options.perDay);
        const row = await connection.client('saveOutboundRule', { params: { country, prefix }, body: { trunk: options.trunk, perDay } });
        show(out, row, () => `${row.country} ${row.prefix}: ${row.perDay} calls a day over ${row.trunk}`);
      }),
    );
  outbound('remove <country> <prefix>', 'remove a rule').action((country: string, prefix: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('removeOutboundRule', { params: { country, prefix } }), () => `${country} ${prefix} is removed`);
    }),
  );
  outbound('try <number>', 'would this number be dialled now? nothing is dialled').action((number: string) =>
    runs(async ({ connection, out, setExit }) => {
      const answer = await connection.client('tryOutboundNumber', { body: { number } });
      if (!answer.allowed) setExit(1);
      show(out, answer, () => (answer.allowed ? `yes, over ${answer.rule?.trunk}` : `no: ${answer.refused}`));
    }),
  );
}
