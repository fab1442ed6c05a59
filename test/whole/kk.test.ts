// scratch
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Ear } from './ear.ts';
import { testFlow } from './flows.ts';
import { freePort, startServer, until, type WholeServer } from './server.ts';
import { type AgentOptions, agentPhone, call, type SippResult } from './sipp.ts';
import { lastCall } from './trace.ts';

let server: WholeServer;
const seen: string[] = [];
beforeAll(async () => {
  server = await startServer();
  const file = path.join(server.dataFolder, 'prueba.flow.json');
  writeFileSync(file, JSON.stringify(testFlow()));
  await server.cli('agent', 'add', 'ana', '--name', 'Ana', '--sip', 'sip:ana@127.0.0.1:9');
  await server.cli('agent', 'add', 'berta', '--name', 'Berta');
  await server.cli('team', 'add', 'recepcion', '--name', 'Recepción', '--agents', 'ana', '--ring', '5', '--wrap-up', '0');
  await server.cli('flow', 'import', file, '--publish', '--line', 'prueba');
}, 120_000);
afterAll(async () => {
  await server?.stop();
  server?.remove();
});
async function anasPhone(options: Omit<AgentOptions, 'port'>): Promise<{ ended: Promise<SippResult> }> {
  const port = await freePort();
  await server.cli('agent', 'add', 'ana', '--name', 'Ana', '--sip', `sip:ana@127.0.0.1:${port}`);
  return { ended: agentPhone({ port, ...options }) };
}
async function askForTeam(options: { hangUpAfterMs?: number } = {}) {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port, ...options });
  await until('audio', () => ear.loudness() > 300);
  ear.talk();
  await ear.press('2');
  return { ear, over };
}
test.each(Array.from({ length: 40 }, (_, i) => [i]))('round %i', async (i) => {
  const agentEar = await Ear.open();
  const agent = await anasPhone(i % 2 === 0 ? { mediaPort: agentEar.port, answer: 'never', limitS: 25 } : { mediaPort: agentEar.port, answer: 'yes', limitS: 25 });
  const { ear, over } = await askForTeam({ hangUpAfterMs: i % 2 === 0 ? 2500 : 4000 });
  expect((await over).ok).toBe(true);
  const result = await agent.ended;
  const found = await lastCall(server, { not: seen });
  if (!result.ok) {
    console.log(i, result.log, JSON.stringify(found, null, 1));
    console.log(readFileSync(path.join(server.dataFolder, 'logs/main.log'), 'utf8').split('\n').slice(-40).join('\n'));
  }
  expect(result.ok).toBe(true);
  seen.push(found.call.id);
  ear.close();
  agentEar.close();
}, 60_000);
