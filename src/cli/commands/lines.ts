// `line`, `trunk`. Not here: what they mean (api/handlers/lines.ts).
import type { Command } from 'commander';
import { clean, show, table } from '../output.ts';
import { group, type Runs } from '../program.ts';
import { answersWord, failureWord, registeredWord, remedyLine, waysWord } from '../trunk-text.ts';

const places = ['request-uri', 'to', 'diversion', 'history-info'] as const;

/** Add the commands. */
export function lineCommands(program: Command, runs: Runs): void {
  const line = group(program, 'line', 'lines: what callers dial');
  line('list', 'all lines').action(() =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('lines');
      show(out, { items }, ({ items: rows }) =>
        table(
          ['LINE', 'FLOW', 'NUMBER', 'COUNTRY', 'ENABLED'],
          rows.map((row) => [row.name, row.flow, row.number, row.country, row.enabled ? 'yes' : 'no']),
        ),
      );
    }),
  );
  line('add <name>', 'add a line, or change one')
    .requiredOption('--flow <id>', 'the flow it rings')
    .option('--number <e164>', 'its number, e.g. +5491155550100')
    .option('--country <code>', 'country of callers without prefix; AR if left out')
    .option('--note <text>', 'a note')
    .option('--disabled', 'do not take calls')
    .action((name: string, options: { flow: string; number?: string; country?: string; note?: string; disabled?: boolean }) =>
      runs(async ({ connection, out }) => {
        const old = (await connection.client('lines')).items.find((row) => row.name === name);
        const row = await connection.client('saveLine', {
          params: { name },
          body: {
            flow: options.flow,
            number: options.number ?? old?.number,
            country: options.country ?? old?.country,
            note: options.note ?? old?.note,
            enabled: !options.disabled,
          },
        });
        show(out, row, () => `line ${row.name} rings ${row.flow}`);
      }),
    );
  line('remove <name>', 'remove a line').action((name: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('removeLine', { params: { name } }), () => `line ${name} is removed`);
    }),
  );

  const trunk = group(program, 'trunk', 'trunks: connections to carriers');
  trunk('list', 'all trunks').action(() =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('trunks');
      show(out, { items }, ({ items: rows }) => {
        const remedies = rows.flatMap((row) => remedyLine(row.name, row.state) ?? []);
        const list = table(
          ['TRUNK', 'CALLS FROM', 'OUTBOUND', 'USER', 'ENABLED', 'REGISTERED', 'ANSWERS', 'BY', 'LAST FAILURE'],
          rows.map((row) => [
            row.name,
            row.addresses.join(' '),
            row.outbound,
            row.user,
            row.enabled ? 'yes' : 'no',
            row.registrar === undefined ? '' : registeredWord(row.state),
            answersWord(row.state),
            waysWord(row.state),
            failureWord(row.state),
          ]),
        );
        return [list, ...remedies.map((line) => `${clean(line)}\n`)].join('\n');
      });
    }),
  );
  trunk('add <name>', 'add a trunk, or change one')
    .option('--address <address...>', 'address or CIDR range its calls come from')
    .option('--outbound <uri>', 'where calls out go, e.g. sip:carrier.example:5060')
    .option('--user <name>', 'digest user')
    .option('--password <text>', 'digest password; better in ATIENDE_TRUNK_PASSWORD, which no process list shows')
    .option('--caller-from <header>', 'from, or p-asserted-identity')
    .option('--registrar <uri>', 'where to register as the user, e.g. sip:carrier.example; none = do not')
    .option('--dialled-from <header>', 'request-uri, to, diversion or history-info')
    .option('--transfer-by <way>', 'callers who go on to a number of this trunk: bridge (joined here) or refer (handed to the carrier)')
    .option('--tone-keys <how>', 'keys as tones in the audio: auto (where the far side knows no key events) or off')
    .option('--opus <on|off>', 'offer Opus, and take it where the carrier prefers it')
    .option('--note <text>', 'a note')
    .option('--disabled', 'take and make no calls')
    .action(
      (
        name: string,
        options: {
          address?: string[];
          outbound?: string;
          user?: string;
          password?: string;
          callerFrom?: string;
          registrar?: string;
          dialledFrom?: string;
          transferBy?: string;
          toneKeys?: string;
          opus?: string;
          note?: string;
          disabled?: boolean;
        },
      ) =>
        runs(async ({ connection, out }) => {
          const { callerFrom } = options;
          if (callerFrom !== undefined && callerFrom !== 'from' && callerFrom !== 'p-asserted-identity')
            throw new Error('--caller-from must be from or p-asserted-identity');
          const dialledFrom = places.find((one) => one === options.dialledFrom);
          if (options.dialledFrom !== undefined && dialledFrom === undefined)
            throw new Error(`--dialled-from must be one of ${places.join(', ')}`);
          const { transferBy } = options;
          if (transferBy !== undefined && transferBy !== 'bridge' && transferBy !== 'refer')
            throw new Error('--transfer-by must be bridge or refer');
          const { toneKeys } = options;
          if (toneKeys !== undefined && toneKeys !== 'auto' && toneKeys !== 'off') throw new Error('--tone-keys must be auto or off');
          const { opus } = options;
          if (opus !== undefined && opus !== 'on' && opus !== 'off') throw new Error('--opus must be on or off');
          const registrar = options.registrar === 'none' ? '' : options.registrar;
          const old = (await connection.client('trunks')).items.find((row) => row.name === name);
          const row = await connection.client('saveTrunk', {
            params: { name },
            body: {
              addresses: options.address ?? old?.addresses,
              outbound: options.outbound ?? old?.outbound,
              user: options.user ?? old?.user,
              password: options.password ?? process.env.ATIENDE_TRUNK_PASSWORD,
              callerFrom: callerFrom ?? old?.callerFrom,
              registrar: registrar ?? old?.registrar,
              dialledFrom: dialledFrom ?? old?.dialledFrom,
              transferBy: transferBy ?? old?.transferBy,
              toneKeys: toneKeys ?? old?.toneKeys,
              opus: opus ?? old?.opus,
              note: options.note ?? old?.note,
              enabled: !options.disabled,
            },
          });
          show(out, row, () => `trunk ${row.name} is saved`);
        }),
    );
  trunk('remove <name>', 'remove a trunk').action((name: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('removeTrunk', { params: { name } }), () => `trunk ${name} is removed`);
    }),
  );
  trunk('test <name>', 'ask the trunk whether it is there (SIP OPTIONS)').action((name: string) =>
    runs(async ({ connection, out, setExit }) => {
      const answer = await connection.client('testTrunk', { params: { name } });
      show(out, answer, () => `${answer.reachable ? 'reachable' : 'not reachable'}: ${answer.detail}`);
      if (!answer.reachable) setExit(1);
    }),
  );
}
