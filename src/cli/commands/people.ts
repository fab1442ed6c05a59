// `team`, `agent`, `user`. Not here: what they mean (api/handlers/people.ts, users.ts).
import type { Command } from 'commander';
import type { CallAnswer } from '#api/contract/client.ts';
import { show, table, when } from '../output.ts';
import { group, type Runs, wholeNumber } from '../program.ts';

type AgentContact = CallAnswer<'agents'>['items'][number]['contact'];

/** Add the commands. */
export function peopleCommands(program: Command, runs: Runs): void {
  teamCommands(program, runs);
  agentCommands(program, runs);
  userCommands(program, runs);
}

function teamCommands(program: Command, runs: Runs): void {
  const team = group(program, 'team', 'teams: agents who take the same calls');
  team('list', 'all teams').action(() =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('teams');
      show(out, { items }, ({ items: rows }) =>
        table(
          ['TEAM', 'NAME', 'AGENTS IN RINGING ORDER', 'RINGS'],
          rows.map((row) => [row.id, row.name, row.agents.join(' '), `${row.ringS} s`]),
        ),
      );
    }),
  );
  team('add <id>', 'add a team, or change one')
    .option('--name <name>', 'how it is called on screens')
    .option('--agents <ids>', 'agents in ringing order, e.g. ana,luis')
    .option('--ring <seconds>', 'how long each agent rings; 20 if left out')
    .option('--music <id>', 'hold music')
    .action((id: string, options: { name?: string; agents?: string; ring?: string; music?: string }) =>
      runs(async ({ connection, out }) => {
        // What is not named stays as it is.
        const old = (await connection.client('teams')).items.find((row) => row.id === id);
        const row = await connection.client('saveTeam', {
          params: { id },
          body: {
            name: options.name ?? old?.name ?? id,
            color: old?.color,
            agents: options.agents?.split(',').filter((agent) => agent !== '') ?? old?.agents,
            ringS: options.ring === undefined ? old?.ringS : wholeNumber('--ring', options.ring),
            music: options.music ?? old?.music,
          },
        });
        show(out, row, () => `team ${row.id}: ${row.agents.join(', ') || 'no agents yet'}`);
      }),
    );
  team('remove <id>', 'remove a team').action((id: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('removeTeam', { params: { id } }), () => `team ${id} is removed`);
    }),
  );
}

interface AgentOptions {
  name?: string;
  sip?: string;
  browser?: boolean;
  phone?: boolean;
  user?: string;
  away?: boolean;
}

function contactOf(options: AgentOptions, old: AgentContact | undefined): AgentContact {
  const chosen: AgentContact[] = [];
  if (options.sip !== undefined) chosen.push({ kind: 'sip', uri: options.sip });
  if (options.browser) chosen.push({ kind: 'browser' });
  if (options.phone) chosen.push({ kind: 'registered' });
  if (chosen.length > 1) throw new Error('choose one of --phone, --sip and --browser');
  return chosen[0] ?? old ?? { kind: 'registered' };
}

function agentCommands(program: Command, runs: Runs): void {
  const agent = group(program, 'agent', 'agents: people who take calls');
  agent('list', 'all agents').action(() =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('agents');
      show(out, { items }, ({ items: rows }) =>
        table(
          ['AGENT', 'NAME', 'REACHED BY', 'STATE', 'REGISTERED', 'TEAMS'],
          rows.map((row) => [
            row.id,
            row.name,
            row.contact.kind === 'sip' ? row.contact.uri : row.contact.kind,
            row.state,
            row.registered ? 'yes' : 'no',
            row.teams.join(' '),
          ]),
        ),
      );
    }),
  );
  agent('add <id>', 'add an agent, or change one')
    .option('--name <name>', 'how the agent is called on screens')
    .option('--phone', 'ring a SIP phone that registers here (the way of a new agent)')
    .option('--sip <uri>', 'ring this address, e.g. sip:ana@192.0.2.10:5060')
    .option('--browser', 'ring in the studio')
    .option('--user <email>', 'the studio user this agent is')
    .option('--away', 'do not ring for now')
    .action((id: string, options: AgentOptions) =>
      runs(async ({ connection, out }) => {
        const old = (await connection.client('agents')).items.find((row) => row.id === id);
        const email = options.user?.toLowerCase();
        const user = email === undefined ? undefined : (await connection.client('users')).items.find((row) => row.email === email);
        if (email !== undefined && !user) throw new Error(`there is no user ${email}`);
        const row = await connection.client('saveAgent', {
          params: { id },
          body: {
            name: options.name ?? old?.name ?? id,
            contact: contactOf(options, old?.contact),
            userId: user?.id ?? old?.userId,
            available: !options.away,
          },
        });
        show(out, row, () => `agent ${row.id} is saved; its phone's credentials: agent phone ${row.id}`);
      }),
    );
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

function userCommands(program: Command, runs: Runs): void {
  const user = group(program, 'user', 'users of the studio');
  user('list', 'all users').action(() =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('users');
      show(out, { items }, ({ items: rows }) =>
        table(
          ['E-MAIL', 'NAME', 'ROLE', 'LANGUAGE', 'LAST SEEN', ''],
          rows.map((row) => [row.email, row.name, row.role, row.language, when(row.lastSeenAt), row.disabled ? 'disabled' : '']),
        ),
      );
    }),
  );
  user('add <email>', 'add a user; prints the first password once')
    .option('--name <name>', 'full name')
    .option('--role <role>', 'admin, designer, supervisor or agent', 'designer')
    .option('--language <code>', 'es, pt or en', 'es')
    .action((email: string, options: { name?: string; role: string; language: string }) =>
      runs(async ({ connection, out }) => {
        const answer = await connection.client('addUser', {
          body: {
            email,
            name: options.name ?? email.split('@')[0] ?? email,
            role: options.role,
            language: options.language,
          },
        });
        show(out, answer, () => `${answer.user.email} may sign in as ${answer.user.role}\nfirst password  ${answer.password ?? ''}\n`);
      }),
    );
}
