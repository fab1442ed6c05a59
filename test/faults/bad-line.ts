// Whole calls by real telephones (baresip) over a trunk that loses and delays packets: are they answered, is every key heard once, do they end,
// and does the trace tell what the line was like? Not here: the network (bad-network.ts), the table (list.ts).
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Baresip, startBaresip } from '../whole/baresip.ts';
import { startServer, until, type WholeServer } from '../whole/server.ts';
import { notes, type ShownCall } from '../whole/trace.ts';
import { type Badness, type Passed, startBadNetwork } from './bad-network.ts';
import { line, team, trafficFlow } from './traffic.ts';

/** What became of the calls. */
export interface BadLineRow {
  calls: number;
  /** Answered, and ended by the flow's own farewell. */
  through: number;
  /** What their callers heard was sound. */
  heard: number;
  /** Calls on record whose keys are those that were pressed, each once and in order. */
  keysRight: number;
  /** Smallest and largest loss that a trace tells, in %: what we missed of the caller, what the caller missed of us. */
  lossPct: [number, number];
  /** As the far side reported it; its reports are lost like everything else. */
  farLossPct: [number, number];
  /** Calls of which not one report came through. */
  farUnknown: number;
  passed: Passed;
}

const keys = ['1', '4', '1', '1', '9'];
/** INVITE, 200 and ACK each get through sooner than timer B (32 s). */
const signallingMs = 40_000;
/** The trace looks at the line after 5 and 15 s: by then both sides have reported. */
const betweenKeysMs = 3500;

/** So many calls, each of a telephone of its own. */
export async function tryBadLine(calls: number, badness: Badness): Promise<BadLineRow> {
  const server = await startServer();
  const network = await startBadNetwork(server.sipPort, badness);
  try {
    await setUp(server);
    const went = await Promise.all(Array.from({ length: calls }, (_, n) => oneCall(network.port, 600 + 50 * n)));
    const shown = await onRecord(server, calls);
    const qualities = shown.map((call) => notes(call, 'quality').findLast(({ of }) => of === 'caller'));
    const far = qualities
      .map((quality) => (quality?.['far'] as { lossPct?: number } | undefined)?.lossPct)
      .filter((lossPct) => lossPct !== undefined);
    return {
      calls,
      through: shown.filter(({ call }) => call.endedBy === 'flow').length,
      heard: went.filter(Boolean).length,
      keysRight: shown.filter((call) => pressed(call).join('') === keys.join('')).length,
      lossPct: range(qualities.map((quality) => quality?.['lossPct'])),
      farLossPct: range(far),
      farUnknown: qualities.length - far.length,
      passed: network.passed,
    };
  } finally {
    network.close();
    await server.stop();
    server.remove();
  }
}

async function setUp(server: WholeServer): Promise<void> {
  const file = path.join(server.dataFolder, 'fallas.flow.json');
  writeFileSync(file, JSON.stringify(trafficFlow()));
  await server.cli('team', 'add', team, '--name', 'Fallas');
  await server.cli('trunk', 'add', 'portadora', '--address', '127.0.0.1');
  await server.cli('flow', 'import', file, '--publish', '--line', line);
}

/** Answers whether sound was heard. */
async function oneCall(port: number, toneHz: number): Promise<boolean> {
  const phone = await startBaresip({ toneHz });
  try {
    phone.command('dial', `sip:${line}@127.0.0.1:${port}`);
    if (!(await happened(phone, 'CALL_ESTABLISHED'))) return false;
    for (const key of keys) {
      await sleep(betweenKeysMs);
      phone.command('sndcode', key);
    }
    await happened(phone, 'CALL_CLOSED');
    return phone.heard().some((sample) => Math.abs(sample) > 1000);
  } finally {
    await phone.close();
  }
}

async function happened(phone: Baresip, event: string): Promise<boolean> {
  return until(event, () => phone.events().includes(event), signallingMs).then(
    () => true,
    () => false,
  );
}

/** Those that began, once they are over. */
async function onRecord(server: WholeServer, calls: number): Promise<ShownCall[]> {
  const list = async () => (await server.json<{ items: { id: string; endedAt?: number }[] }>('call', 'list', '--line', line)).items;
  await until('the calls to be over', async () => (await list()).every(({ endedAt }) => endedAt !== undefined), signallingMs);
  return Promise.all((await list()).slice(0, calls).map(async ({ id }) => server.json<ShownCall>('call', 'show', id)));
}

function pressed({ trace }: ShownCall): string[] {
  return trace.flatMap(({ event }) => (event.kind === 'key' ? [String(event['key'])] : []));
}

/** A trace that tells nothing counts as -1. */
function range(values: readonly unknown[]): [number, number] {
  const numbers = values.map((value) => (typeof value === 'number' ? value : -1));
  return [Math.min(...numbers), Math.max(...numbers)];
}
