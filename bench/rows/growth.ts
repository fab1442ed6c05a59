// The whole server with a year of calls on record: how fast lists, filters, searches and a call's story are, as the studio asks for them over
// HTTP, and whether a start takes longer. The calls are made by SQL, with the traces of one in fifty, with three
// utterances in each that were not understood. Not here: calls being made.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Figure, Row } from '../row.ts';
import type { ServerBench } from '../server-bench.ts';

const mostMs = 100;
/** Rows that one statement makes. */
const atOnce = 100_000;
const yearMs = 365 * 86_400_000;

/** Calls of a year over 20 lines and 10 flows, one of which has most; numbers of one country, every third caller with a name. */
const makeCalls = `
  insert into call (id, line, flow, version, pinned, caller_leg, caller_number, caller_name, source, started_at, test, answered_at, ended_at, ended_by, end_reason)
  select 'g' || md5(n::text), 'linea-' || floor(20 * power(r, 3)), 'flujo-' || floor(10 * power(r, 2)), 1, '{}', 'leg-' || n,
    '+54911' || lpad((hashint8(n)::bigint & 99999999)::text, 8, '0'), case when n % 3 = 0 then 'Persona ' || n % 5000 end, 'trunk:carrier',
    $3::bigint - (n * ($4::bigint / $5::bigint)), false, $3::bigint - (n * ($4::bigint / $5::bigint)) + 900,
    $3::bigint - (n * ($4::bigint / $5::bigint)) + 90000, case when n % 40 = 0 then 'fault' else 'caller' end, 'hangup'
  from generate_series($1::bigint, $2::bigint) n, lateral (select (hashint8(n + 7)::bigint & 65535) / 65536.0 as r) rolled`;
const makeTraces = `
  insert into call_event (call_id, seq, at, event, effects)
  select 'g' || md5(n::text), seq, $3::bigint - n * 1000 + seq * 3000,
    case when seq % 10 = 0 then json_build_object('kind', 'heard', 'at', seq, 'id', 'oye', 'decision', 'reject', 'z', 0.3)
      else json_build_object('kind', 'key', 'at', seq, 'key', '1') end,
    json_build_array(json_build_object('kind', 'note', 'note',
      json_build_object('what', 'entered', 'flow', 'flujo-0', 'block', 'menu', 'text', repeat('texto ', 30))))
  from generate_series($1::bigint, $2::bigint) n, generate_series(1, 30) seq where n % 50 = 0`;

/** What the studio asks for. `$` in a path = the id of a call, another at each try. */
const questions: readonly [what: string, path: string][] = [
  ['list, newest', 'calls?limit=50'],
  ['list, a page in the middle', 'calls?limit=50&before={middle}'],
  ['filter: a flow of many calls', 'calls?limit=50&flow=flujo-0'],
  ['filter: a flow of few calls', 'calls?limit=50&flow=flujo-9'],
  ['filter: a line and a month', 'calls?limit=50&line=linea-3&fromAt={month}'],
  ['filter: a flow and today', 'calls?limit=50&flow=flujo-7&fromAt={today}'],
  ['search: the end of a number', 'calls?limit=50&search=4321'],
  ['search: how all numbers begin', 'calls?limit=50&search=%2B54911'],
  ['search: a name', 'calls?limit=50&search=persona%2042'],
  ['search: how all names begin', 'calls?limit=50&search=persona'],
  ['search: nobody', 'calls?limit=50&search=zzz'],
  ['search in a flow of few calls', 'calls?limit=50&flow=flujo-9&search=77'],
  ['a call with its story', 'calls/$'],
  ['not understood, newest', 'misheard?limit=25'],
  ['not understood: a flow of few calls', 'misheard?limit=25&flow=flujo-9'],
  ['not understood: a flow that nobody called', 'misheard?limit=25&flow=nadie'],
  ['not understood: a block that nobody was in', 'misheard?limit=25&block=nadie'],
];

/** 1 M calls. */
export const row: Row = {
  name: 'growth',
  target: '1 M calls on record: list, filter, search and a call p95 <= 100 ms over HTTP, start unchanged',
  needs: [],
  run: async ({ scale, server, say }) => {
    const bench = await server();
    const before = await quickestStart(bench);
    const calls = Math.max(atOnce, Math.round((1_000_000 * scale) / atOnce) * atOnce);
    const ids = await fill(bench, calls, say);
    const cookie = await signIn(bench);
    const figures: Figure[] = [{ what: 'calls on record', value: calls, unit: '' }];
    for (const [what, path] of questions)
      figures.push({ what: `${what}, p95`, value: await p95(bench, cookie, path, ids), unit: 'ms', most: mostMs });
    const after = await quickestStart(bench);
    return [
      ...figures,
      { what: 'start', value: after.startMs / 1000, unit: 's', most: 5 },
      { what: '- with few calls', value: before.startMs / 1000, unit: 's' },
      { what: '- CPU of main in it', value: after.cpuMs, unit: 'ms' },
      { what: '- with few calls', value: before.cpuMs, unit: 'ms' },
    ];
  },
};

/** The quicker of two: what else runs on the machine only makes it slower. */
async function quickestStart({ restart }: ServerBench): Promise<{ startMs: number; cpuMs: number }> {
  const [one, two] = [await restart(), await restart()];
  return { startMs: Math.min(one.startMs, two.startMs), cpuMs: Math.min(one.cpuMs, two.cpuMs) };
}

/** Answers ids of calls that have a trace. */
async function fill({ dataFolder }: ServerBench, calls: number, say: (text: string) => void): Promise<string[]> {
  const password = (await readFile(join(dataFolder, 'postgres.password'), 'utf8')).trim();
  const client = new pg.Client({ host: join(dataFolder, 'run'), user: 'atiende', password, database: 'postgres' });
  await client.connect();
  try {
    const now = Date.now();
    for (let first = 1; first <= calls; first += atOnce) {
      await client.query(makeCalls, [first, first + atOnce - 1, now, yearMs, calls]);
      await client.query(makeTraces, [first, first + atOnce - 1, now]);
      say(`${first + atOnce - 1} calls`);
    }
    await client.query('vacuum analyze call');
    await client.query('vacuum analyze call_event');
    const { rows } = await client.query<{ id: string }>(
      `select 'g' || md5(n::text) as id from generate_series(50, $1::bigint, 50 * 199) n`,
      [calls],
    );
    return rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}

async function signIn({ http, admin }: ServerBench): Promise<string> {
  const answer = await fetch(`${http}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: http },
    body: JSON.stringify(admin),
  });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (cookie === undefined) throw new Error(`nobody could sign in: ${answer.status}`);
  return cookie;
}

/** 95 of 100 answers took at most this, in ms. */
async function p95({ http }: ServerBench, cookie: string, path: string, ids: readonly string[]): Promise<number> {
  const now = Date.now();
  const instants = { middle: now - yearMs / 2, month: now - 30 * 86_400_000, today: now - 86_400_000 };
  const times: number[] = [];
  for (let i = 0; i < 60; i += 1) {
    const target = path
      .replace('$', ids[i % ids.length] ?? '')
      .replace(/\{(\w+)\}/, (_, name: keyof typeof instants) => String(instants[name]));
    const startedAt = performance.now();
    const answer = await fetch(`${http}/api/v1/${target}`, { headers: { cookie } });
    if (!answer.ok) throw new Error(`${target}: ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
    times.push(performance.now() - startedAt);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(0.95 * times.length)] ?? Number.NaN;
}
