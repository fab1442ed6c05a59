// `team`: teams and all that their queue is set to. Not here: what it means (flow/team-queue.ts), who rings next (desk/).
import type { Command } from 'commander';
import type { CallAnswer } from '#api/contract/client.ts';
import { show, table } from '../output.ts';
import { assigned, collect, group, listed, type Runs, type Shell, wholeNumber } from '../program.ts';

type Team = CallAnswer<'teams'>['items'][number];
type Queue = Team['queue'];

interface TeamOptions {
  name?: string;
  color?: string;
  agents?: string;
  ring?: string;
  music?: string;
  strategy?: string;
  priority?: string[];
  skill?: string[];
  relax?: string;
  wrapUp?: string;
  maxWait?: string;
  maxLength?: string;
  overflow?: string;
  callback?: string;
  serviceLevel?: string;
  alert?: string;
  hours?: string;
  queue?: string;
}

/** Add the commands. */
export function teamCommands(program: Command, runs: Runs): void {
  const team = group(program, 'team', 'teams: agents who take the same calls, and the queue before them');
  team('list', 'all teams').action(() =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('teams');
      show(out, { items }, ({ items: rows }) =>
        table(
          ['TEAM', 'NAME', 'AGENTS', 'RINGS', 'STRATEGY', 'WRAP-UP', 'HOURS', 'LONGEST WAIT', 'OVERFLOW'],
          rows.map((row) => [
            row.id,
            row.name,
            row.agents.join(' '),
            `${row.ringS} s`,
            row.queue.strategy,
            `${row.queue.wrapUpS} s`,
            row.queue.hours?.timeZone ?? 'always open',
            `${row.queue.maxWaitS} s, ${row.queue.maxLength} callers`,
            overflowText(row.queue.overflow),
          ]),
        ),
      );
    }),
  );
  queueOptions(
    team('add <id>', 'add a team, or change one: what is not named stays as it is')
      .option('--name <name>', 'how it is called on screens')
      .option('--color <#rrggbb>', 'its colour on screens')
      .option('--agents <ids>', 'agents in ringing order, e.g. ana,luis')
      .option('--ring <seconds>', 'how long each agent rings; 20 if left out')
      .option('--music <id>', 'hold music'),
  ).action((id: string, options: TeamOptions) => runs((shell) => add(shell, id, options)));
  team('remove <id>', 'remove a team').action((id: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('removeTeam', { params: { id } }), () => `team ${id} is removed`);
    }),
  );
}

function queueOptions(command: Command): Command {
  return command
    .option('--strategy <name>', 'longest-idle, round-robin, ring-all, fewest-calls or fixed-order')
    .option('--priority <agent=n>', 'agents with 1 ring first, 10 last; may be repeated', collect)
    .option('--skill <name=level>', 'skill that its callers need, 1 to 5; may be repeated; none=0 = no skill', collect)
    .option('--relax <seconds>', 'after this wait skills count no more; 0 = they always count')
    .option('--wrap-up <seconds>', 'time after a call before the next one rings')
    .option('--max-wait <seconds>', 'longest wait')
    .option('--max-length <callers>', 'callers waiting at once; 0 = nobody waits')
    .option('--overflow <where>', 'flow, callback, team:ID or number:+541155550100')
    .option('--callback <key>', 'offer to call back by this key of the telephone; off = do not')
    .option('--service-level <percent/seconds>', 'target, e.g. 80/20')
    .option('--alert <seconds/seconds>', 'waits that show amber and red on the board, e.g. 60/120')
    .option(
      '--hours <file>',
      'opening hours as JSON: {"timeZone","weekly":{"mon":[["09:00","18:00"]]},"holidays":[]}; always = always open',
    )
    .option('--queue <file>', 'all settings of the queue as JSON; other options come on top');
}

async function add({ connection, out, readFile }: Shell, id: string, options: TeamOptions): Promise<void> {
  const old = (await connection.client('teams')).items.find((row) => row.id === id);
  const given = options.queue === undefined ? old?.queue : (JSON.parse((await readFile(options.queue)).toString('utf8')) as Queue);
  const hours = options.hours === undefined || options.hours === 'always' ? undefined : (await readFile(options.hours)).toString('utf8');
  const row = await connection.client('saveTeam', {
    params: { id },
    body: {
      name: options.name ?? old?.name ?? id,
      color: options.color ?? old?.color,
      agents: options.agents === undefined ? old?.agents : listed(options.agents),
      ringS: options.ring === undefined ? old?.ringS : wholeNumber('--ring', options.ring),
      music: options.music ?? old?.music,
      queue: changedQueue(given, options, hours),
    },
  });
  show(out, row, () => `team ${row.id}: ${row.agents.join(', ') || 'no agents yet'}; ${row.queue.strategy}`);
}

/** The queue with what the options name; the server checks every value. */
function changedQueue(old: Queue | undefined, options: TeamOptions, hours: string | undefined): Partial<Queue> {
  const { hours: oldHours, ...rest } = old ?? {};
  const queue: Record<string, unknown> = { ...rest };
  const number = (field: string, name: string, text: string | undefined) => {
    if (text !== undefined) queue[field] = wholeNumber(name, text);
  };
  if (options.strategy !== undefined) queue['strategy'] = options.strategy;
  if (options.priority !== undefined) queue['priorities'] = { ...old?.priorities, ...assigned('--priority', options.priority) };
  if (options.skill !== undefined)
    queue['skills'] = Object.entries(assigned('--skill', options.skill)).flatMap(([skill, level]) =>
      level === 0 ? [] : [{ skill, level }],
    );
  number('relaxSkillsAfterS', '--relax', options.relax);
  number('wrapUpS', '--wrap-up', options.wrapUp);
  number('maxWaitS', '--max-wait', options.maxWait);
  number('maxLength', '--max-length', options.maxLength);
  if (options.overflow !== undefined) queue['overflow'] = overflowOf(options.overflow);
  if (options.callback !== undefined)
    queue['callback'] =
      options.callback === 'off' ? { ...old?.callback, offered: false } : { ...old?.callback, offered: true, key: options.callback };
  if (options.serviceLevel !== undefined) {
    const [percent, withinS] = pair('--service-level', options.serviceLevel);
    queue['serviceLevel'] = { percent, withinS };
  }
  if (options.alert !== undefined) {
    const [warningS, criticalS] = pair('--alert', options.alert);
    queue['thresholds'] = { warningS, criticalS };
  }
  if (hours !== undefined) queue['hours'] = JSON.parse(hours) as unknown;
  else if (oldHours !== undefined && options.hours !== 'always') queue['hours'] = oldHours;
  return queue;
}

/** Example: `pair('--service-level', '80/20')` → `[80, 20]`. */
function pair(name: string, text: string): [number, number] {
  const [first, second, ...more] = text.split('/');
  if (second === undefined || more.length > 0) throw new Error(`${name} is written as two numbers with / between them, not ${text}`);
  return [wholeNumber(name, first ?? ''), wholeNumber(name, second)];
}

function overflowOf(text: string): Record<string, string> {
  const [kind = '', ...rest] = text.split(':');
  const value = rest.join(':');
  if ((kind === 'flow' || kind === 'callback') && value === '') return { kind };
  if ((kind === 'team' || kind === 'number') && value !== '') return { kind, [kind]: value };
  throw new Error(`--overflow is flow, callback, team:ID or number:+541155550100, not ${text}`);
}

function overflowText(overflow: Queue['overflow']): string {
  if (overflow.kind === 'team') return `team:${overflow.team}`;
  return overflow.kind === 'number' ? `number:${overflow.number}` : overflow.kind;
}
