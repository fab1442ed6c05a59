// `agent`: people who take calls, how they are reached, and what they are doing. Not here: what it means (api/handlers/people.ts, desk/).
import type { Command } from 'commander';
import type { CallAnswer } from '#api/contract/client.ts';
import { show, table } from '../output.ts';
import { assigned, collect, group, type Runs, type Shell, wholeNumber } from '../program.ts';

type AgentContact = CallAnswer<'agents'>['items'][number]['contact'];

interface AgentOptions {
  name?: string;
  sip?: string;
  browser?: boolean;
  phone?: boolean;
  number?: string;
  user?: string;
  skill?: string[];
  outside?: boolean;
  away?: boolean;
}

interface PresenceOptions {
  available?: boolean;
  away?: string;
  extend?: string;
}

/** Add the commands. */
export function agentCommands(program: Command, runs: Runs): void {
  const agent = group(program, 'agent', 'agents: people who take calls');
  agent('list', 'all agents').action(() =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('agents');
      show(out, { items }, ({ items: rows }) =>
        table(
          ['AGENT', 'NAME', 'REACHED BY', 'STATE', 'REGISTERED', 'TEAMS', 'SKILLS'],
          rows.map((row) => [
            row.id,
            row.name,
            contactText(row.contact),
            row.reason === undefined ? row.state : `${row.state} (${row.reason})`,
            row.registered ? 'yes' : 'no',
            row.teams.join(' '),
            Object.entries(row.skills)
              .map(([skill, level]) => `${skill}=${level}`)
              .join(' '),
          ]),
        ),
      );
    }),
  );
  agent('add <id>', 'add an agent, or change one: what is not named stays as it is')
    .option('--name <name>', 'how the agent is called on screens')
    .option('--phone', 'ring a SIP phone that registers here (the way of a new agent)')
    .option('--sip <uri>', 'ring this address, e.g. sip:ana@192.0.2.10:5060')
    .option('--browser', 'ring in the studio')
    .option(
      '--number <number>',
      'ring this telephone, e.g. +5491155550100: it must be allowed (outbound add), and whoever answers presses 1',
    )
    .option('--user <email>', 'the studio user this agent is')
    .option('--skill <name=level>', 'skill with its level, 1 to 5, or 0 to take it away; may be repeated', collect)
    .option('--outside', 'may pass callers on to allowed outside numbers')
    .option('--no-outside', 'may not (the way of a new agent)')
    .option('--away', 'do not ring for now')
    .action((id: string, options: AgentOptions) => runs((shell) => add(shell, id, options)));
  agent('set <id>', "set an agent's state")
    .option('--available', 'takes calls; ends a wrap-up')
    .option('--away <reason>', 'takes no calls, for a reason of the list, e.g. lunch')
    .option('--extend <seconds>', 'makes the wrap-up longer')
    .action((id: string, options: PresenceOptions) => runs((shell) => setPresence(shell, id, options)));
  agent('remove <id>', 'remove an agent').action((id: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('removeAgent', { params: { id } }), () => `agent ${id} is removed`);
    }),
  );
  agent('phone <id>', "what to enter in the agent's SIP phone").action((id: string) =>
    runs(async ({ connection, out }) => {
      const phone = await connection.client('agentPhone', { params: { id } });
      show(out, phone, () => `server    ${phone.server}\nuser      ${phone.user}\npassword  ${phone.password}\n`);
    }),
  );
}

async function add({ connection, out }: Shell, id: string, options: AgentOptions): Promise<void> {
  const old = (await connection.client('agents')).items.find((row) => row.id === id);
  const email = options.user?.toLowerCase();
  const user = email === undefined ? undefined : (await connection.client('users')).items.find((row) => row.email === email);
  if (email !== undefined && !user) throw new Error(`there is no user ${email}`);
  const skills = { ...old?.skills, ...assigned('--skill', options.skill ?? []) };
  const row = await connection.client('saveAgent', {
    params: { id },
    body: {
      name: options.name ?? old?.name ?? id,
      contact: contactOf(options, old?.contact),
      userId: user?.id ?? old?.userId,
      available: !options.away,
      skills: Object.fromEntries(Object.entries(skills).filter(([, level]) => level !== 0)),
      mayTransferOutside: options.outside ?? old?.mayTransferOutside,
    },
  });
  show(out, row, () =>
    row.contact.kind === 'number'
      ? `agent ${row.id} is saved and rung at ${row.contact.number}`
      : `agent ${row.id} is saved; its phone's credentials: agent phone ${row.id}`,
  );
}

async function setPresence({ connection, out }: Shell, id: string, options: PresenceOptions): Promise<void> {
  const { available, away, extend } = options;
  if ([available, away, extend].filter((option) => option !== undefined).length !== 1)
    throw new Error('choose one of --available, --away and --extend');
  const body = available
    ? { state: 'available' as const }
    : away !== undefined
      ? { state: 'away' as const, reason: away }
      : { state: 'wrap-up' as const, extendS: wholeNumber('--extend', extend ?? '') };
  const presence = await connection.client('setAgentPresence', { params: { id }, body });
  show(out, presence, () => `agent ${id} is ${presence.state}${presence.reason === undefined ? '' : ` (${presence.reason})`}`);
}

function contactOf(options: AgentOptions, old: AgentContact | undefined): AgentContact {
  const chosen: AgentContact[] = [];
  if (options.sip !== undefined) chosen.push({ kind: 'sip', uri: options.sip });
  if (options.browser) chosen.push({ kind: 'browser' });
  if (options.phone) chosen.push({ kind: 'registered' });
  if (options.number !== undefined) chosen.push({ kind: 'number', number: options.number });
  if (chosen.length > 1) throw new Error('choose one of --phone, --sip, --browser and --number');
  return chosen[0] ?? old ?? { kind: 'registered' };
}

function contactText(contact: AgentContact): string {
  if (contact.kind === 'sip') return contact.uri;
  return contact.kind === 'number' ? contact.number : contact.kind;
}
