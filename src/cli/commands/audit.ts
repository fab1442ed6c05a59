// `audit`: who changed what. Not here: what is written to the log (api/audit).
import type { Command } from 'commander';
import { show, table, when } from '../output.ts';
import { group, type Runs, wholeNumber } from '../program.ts';

/** Add the commands. */
export function auditCommands(program: Command, runs: Runs): void {
  const audit = group(program, 'audit', 'who changed what in this installation');
  audit('list', 'newest first, sign-ins and refused acts too')
    .option('--search <words>', 'part of a name, an id, a route or an address')
    .option('--limit <rows>', '50 if left out, at most 200')
    .action((options: { search?: string; limit?: string }) =>
      runs(async ({ connection, out }) => {
        const limit = options.limit === undefined ? undefined : wholeNumber('--limit', options.limit);
        const { items } = await connection.client('audit', { query: { search: options.search, limit } });
        show(out, { items }, ({ items: rows }) =>
          table(
            ['WHEN', 'WHO', 'ADDRESS', 'WHAT', 'OBJECT', 'OUTCOME', 'FIELDS'],
            rows.map((row) => [
              when(row.at),
              row.whoName,
              row.address,
              row.route,
              `${row.object} ${row.objectId ?? ''}`.trim(),
              row.code ?? row.outcome,
              row.changes.map(({ field }) => field).join(', '),
            ]),
          ),
        );
      }),
    );
}
