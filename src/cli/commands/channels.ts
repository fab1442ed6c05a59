// `channel`, `origin` and `optout`: how messages leave, and who must not get them. Not here: what they mean (api/handlers/channels.ts).
import type { Command } from 'commander';
import type { CallAnswer } from '#api/contract/client.ts';
import { clean, show, table, when } from '../output.ts';
import { collect, group, listed, type Runs, type Shell, wholeNumber } from '../program.ts';

type Channel = CallAnswer<'channel'>;
type Messaging = 'sms' | 'whatsapp';

/** Add the commands. */
export function channelCommands(program: Command, runs: Runs): void {
  manageChannels(program, runs);
  originCommands(program, runs);
  optOutCommands(program, runs);
}

/** The built-in channel, as the list shows it beside the connected ones. */
const sandbox = { id: 'sandbox', name: 'Sandbox', kind: 'sandbox', sandbox: true, enabled: true, state: 'up' };

/** Puts `value` at a dotted path. Text that is JSON (a number, true, a list) is taken as that. */
function put(into: Record<string, unknown>, assignment: string): void {
  const cut = assignment.indexOf('=');
  if (cut < 1) throw new Error(`--set is written as name=value, not ${assignment}`);
  const names = assignment.slice(0, cut).split('.');
  if (names.some((name) => name === '' || name === '__proto__')) throw new Error(`${assignment.slice(0, cut)} is no name of a setting`);
  const last = names.pop() ?? '';
  let place = into;
  for (const name of names) {
    const inner = place[name];
    const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
    place[name] = next;
    place = next;
  }
  place[last] = valueOf(assignment.slice(cut + 1));
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `name=value`, or a name alone whose value is in the environment, where no process list shows it. */
function secretsOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const cut = text.indexOf('=');
      if (cut > 0) return [text.slice(0, cut), text.slice(cut + 1)];
      const variable = `ATIENDE_SECRET_${text.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()}`;
      const value = process.env[variable];
      if (value === undefined) throw new Error(`give the secret as ${text}=value, or put it into ${variable}`);
      return [text, value];
    }),
  );
}

async function channelOf({ connection }: Shell, id: string): Promise<Channel | undefined> {
  return (await connection.client('channels')).items.find((row) => row.id === id);
}

interface AddOptions {
  kind?: string;
  name?: string;
  settings?: string;
  set?: string[];
  secret?: string[];
  rate?: string;
  disabled?: boolean;
}

async function add(shell: Shell, id: string, options: AddOptions): Promise<void> {
  const old = await channelOf(shell, id);
  const { items: kinds } = await shell.connection.client('channelKinds');
  const wanted = options.kind ?? old?.kind;
  const kind = kinds.find((one) => one.kind === wanted)?.kind;
  if (kind === undefined) throw new Error(`--kind must be one of ${kinds.map((one) => one.kind).join(', ')}`);
  const file = options.settings === undefined ? undefined : JSON.parse((await shell.readFile(options.settings)).toString('utf8'));
  const settings = structuredClone((file as Record<string, unknown> | undefined) ?? old?.settings ?? {});
  for (const assignment of options.set ?? []) put(settings, assignment);
  const row = await shell.connection.client('saveChannel', {
    params: { id },
    body: {
      kind,
      name: options.name ?? old?.name ?? id,
      settings,
      secrets: secretsOf(options.secret ?? []),
      ratePerS: options.rate === undefined ? old?.ratePerS : Number(options.rate),
      enabled: !options.disabled,
    },
  });
  show(shell.out, row, () => `channel ${row.id} is saved${row.webhookUrl === undefined ? '' : `; the carrier calls ${row.webhookUrl}`}`);
}

function manageChannels(program: Command, runs: Runs): void {
  const channel = group(program, 'channel', 'channels: carriers and WhatsApp accounts that messages leave by');
  channel('list', 'all channels').action(() =>
    runs(async ({ connection, out }) => {
      const connected = (await connection.client('channels')).items;
      const items = [sandbox, ...connected.map((row) => ({ ...row, sandbox: false, state: row.health.state as string }))];
      show(out, { items }, ({ items: rows }) =>
        table(
          ['CHANNEL', 'KIND', 'NAME', 'ENABLED', 'STATE'],
          rows.map((row) => [row.id, row.kind, clean(row.name), row.enabled ? 'yes' : 'no', row.sandbox ? 'a test phone' : row.state]),
        ),
      );
    }),
  );
  channel('add <id>', 'connect a carrier, or change one')
    .option('--kind <kind>', 'smpp, twilio, infobip, http or whatsapp-cloud')
    .option('--name <text>', 'its name')
    .option('--settings <file>', 'its settings as JSON; - reads standard input')
    .option('--set <name=value>', 'one setting, e.g. --set accountSid=AC1 --set tls.enabled=true; may be repeated', collect)
    .option('--secret <name=value>', 'a secret; a name alone takes it from ATIENDE_SECRET_<NAME>; may be repeated', collect)
    .option('--rate <n>', 'most messages a second')
    .option('--disabled', 'send nothing')
    .action((id: string, options: AddOptions) => runs((shell) => add(shell, id, options)));
  channel('show <id>', 'a channel, its state and its origins').action((id: string) =>
    runs(async ({ connection, out }) => {
      const row = await connection.client('channel', { params: { id } });
      const origins = (await connection.client('origins')).items.filter((origin) => origin.channel === id);
      show(out, { ...row, origins }, () =>
        [
          `channel ${row.id} (${row.kind}): ${clean(row.name)}, ${row.enabled ? 'on' : 'off'}, at most ${row.ratePerS} a second`,
          `${row.health.state} since ${when(row.health.sinceAt)}${row.health.detail === undefined ? '' : `: ${clean(row.health.detail)}`}`,
          `settings ${JSON.stringify(row.settings)}`,
          ...Object.entries(row.secrets).map(([name, set]) => `secret ${name}: ${set ? 'set' : 'not set'}`),
          ...(row.webhookUrl === undefined ? [] : [`webhook ${row.webhookUrl}`]),
          ...origins.map((origin) => `origin ${origin.id}: ${origin.messaging} from ${clean(origin.sender)}`),
        ].join('\n'),
      );
    }),
  );
  channel('test <id>', 'send one message to a number at once')
    .requiredOption('--origin <id>', 'what it leaves from')
    .requiredOption('--to <number>', 'e.g. +5491155550100')
    .option('--text <text>', 'its text', 'Prueba de Atiende')
    .action((id: string, options: { origin: string; to: string; text: string }) =>
      runs(async ({ connection, out, setExit }) => {
        const answer = await connection.client('testChannel', { params: { id }, body: options });
        show(out, answer, () =>
          answer.taken
            ? `the carrier took it for ${answer.to} as ${clean(answer.carrierId ?? '?')}`
            : `refused: ${answer.code} ${clean(answer.detail ?? '')}`,
        );
        if (!answer.taken) setExit(1);
      }),
    );
  channel('resume <id>', 'let a stopped channel send again').action((id: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('resumeChannel', { params: { id } }), () => `channel ${id} may send again`);
    }),
  );
  channel('remove <id>', 'remove a channel with its origins').action((id: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('removeChannel', { params: { id } }), () => `channel ${id} is removed`);
    }),
  );
}

function originCommands(program: Command, runs: Runs): void {
  const origin = group(program, 'origin', 'origins: numbers and names that messages leave from');
  origin('list', 'all origins').action(() =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('origins');
      show(out, { items }, ({ items: rows }) =>
        table(
          ['ORIGIN', 'CHANNEL', 'KIND', 'SENDER', 'COUNTRIES', 'TO KNOW'],
          rows.map((row) => [
            row.id,
            row.channel,
            row.messaging,
            clean(row.sender),
            row.countries.join(' ') || 'as allowed',
            row.facts.map(({ country, fact }) => `${country}: ${fact}`).join(', '),
          ]),
        ),
      );
    }),
  );
  origin('add <id>', 'add an origin, or change one')
    .option('--channel <id>', 'the channel it belongs to')
    .option('--sender <text>', 'number, short code or name; for WhatsApp the phone number id')
    .option('--name <text>', 'its name')
    .option('--whatsapp', 'it is a WhatsApp number')
    .option('--number <e164>', 'the WhatsApp number as people see it')
    .option('--countries <codes>', 'countries it may write to, e.g. AR,UY; empty = as the installation allows')
    .option('--two-way', 'people can answer it')
    .option('--disabled', 'send nothing from it')
    .action((id: string, options: OriginOptions) => runs((shell) => addOrigin(shell, id, options)));
  origin('remove <id>', 'remove an origin').action((id: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('removeOrigin', { params: { id } }), () => `origin ${id} is removed`);
    }),
  );
}

interface OriginOptions {
  channel?: string;
  sender?: string;
  name?: string;
  whatsapp?: boolean;
  number?: string;
  countries?: string;
  twoWay?: boolean;
  disabled?: boolean;
}

async function addOrigin({ connection, out }: Shell, id: string, options: OriginOptions): Promise<void> {
  const found = (await connection.client('origins')).items.find((row) => row.id === id);
  const channel = options.channel ?? found?.channel;
  const sender = options.sender ?? found?.sender;
  if (channel === undefined || sender === undefined) throw new Error('a new origin needs --channel and --sender');
  const whatsapp = options.whatsapp ?? found?.messaging === 'whatsapp';
  const row = await connection.client('saveOrigin', {
    params: { id },
    body: {
      channel,
      sender,
      name: options.name ?? found?.name ?? id,
      messaging: whatsapp ? 'whatsapp' : 'sms',
      senderKind: whatsapp ? 'whatsapp' : senderKindOf(sender),
      displayNumber: options.number ?? found?.displayNumber,
      countries: options.countries === undefined ? found?.countries : listed(options.countries),
      twoWay: options.twoWay ?? found?.twoWay ?? whatsapp,
      encodings: found?.encodings,
      concatenation: found?.concatenation,
      plainText: found?.plainText,
      enabled: !options.disabled,
    },
  });
  show(out, row, () => [`origin ${row.id} is saved`, ...row.facts.map(({ country, fact }) => `${country}: ${fact}`)].join('\n'));
}

function senderKindOf(sender: string): 'long-code' | 'short-code' | 'alphanumeric' {
  if (sender.startsWith('+')) return 'long-code';
  return /^\d+$/.test(sender) ? 'short-code' : 'alphanumeric';
}

function messagingOf(options: { whatsapp?: boolean }): Messaging {
  return options.whatsapp ? 'whatsapp' : 'sms';
}

function optOutCommands(program: Command, runs: Runs): void {
  const optOut = group(program, 'optout', 'numbers that must not be written to');
  optOut('list', 'newest first')
    .option('--search <text>', 'start or end of a number')
    .option('--origin <id>', 'of this origin')
    .option('--limit <n>', 'at most so many', '100')
    .action((options: { search?: string; origin?: string; limit: string }) =>
      runs(async ({ connection, out }) => {
        const { search, origin } = options;
        const { items } = await connection.client('suppressions', {
          query: { search, origin, limit: wholeNumber('--limit', options.limit) },
        });
        show(out, { items }, ({ items: rows }) =>
          table(
            ['NUMBER', 'KIND', 'ORIGIN', 'REASON', 'SINCE', 'NOTE'],
            rows.map((row) => [clean(row.address), row.messaging, row.origin ?? 'any', row.reason, when(row.at), clean(row.note)]),
          ),
        );
      }),
    );
  optOut('add <number>', 'never write to it again')
    .option('--origin <id>', 'from this origin only')
    .option('--whatsapp', 'WhatsApp instead of SMS')
    .option('--note <text>', 'a note', '')
    .action((number: string, options: { origin?: string; whatsapp?: boolean; note: string }) =>
      runs(async ({ connection, out }) => {
        const body = { address: number, messaging: messagingOf(options), origin: options.origin, note: options.note };
        const row = await connection.client('addSuppression', { body });
        show(out, row, () => `${row.address} gets no ${row.messaging} from ${row.origin ?? 'any origin'}`);
      }),
    );
  optOut('remove <number>', 'take it off the list')
    .option('--origin <id>', 'of this origin')
    .option('--whatsapp', 'WhatsApp instead of SMS')
    .action((number: string, options: { origin?: string; whatsapp?: boolean }) =>
      runs(async ({ connection, out }) => {
        const params = { messaging: messagingOf(options), address: number };
        const answer = await connection.client('removeSuppression', { params, query: { origin: options.origin } });
        show(out, answer, () => `${clean(number)} may be written to again`);
      }),
    );
}
