// A media process that hangs under a live call (SIGSTOP), in a whole server: who was heard no more is closed as that on record, and the next
// caller is answered. Not here: processes that die (crash.test.ts), how it is noticed (supervisor/child.test.ts).
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Ear } from './ear.ts';
import { testFlow } from './flows.ts';
import { startServer, until, type WholeServer } from './server.ts';
import { call } from './sipp.ts';
import { lastCall } from './trace.ts';

let server: WholeServer;

beforeAll(async () => {
  server = await startServer({ env: { LANG: 'en_US.UTF-8' } });
  const file = path.join(server.dataFolder, 'prueba.flow.json');
  writeFileSync(file, JSON.stringify(testFlow()));
  await server.cli('flow', 'import', file, '--publish', '--line', 'prueba');
}, 120_000);

afterAll(async () => {
  await server?.stop();
  server?.remove();
});

test('media that hangs is killed: its call ends for want of audio, the next one is answered', async () => {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port });
  await until('audio', () => ear.loudness() > 300);
  const main = server.pid('main');
  const hung = server.pid('media');
  const first = (await lastCall(server, { live: true })).call.id;
  process.kill(hung, 'SIGSTOP');

  const result = await over;
  expect(result.ok, result.log).toBe(true);
  await until(
    'another media process',
    () => {
      try {
        return server.pid('media') !== hung;
      } catch {
        return false;
      }
    },
    40_000,
  );
  const next = await until('a call that is answered', async () => {
    const fresh = await Ear.open();
    const attempt = await call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: fresh.port, hangUpAfterMs: 1000 });
    if (attempt.ok && fresh.loudness() > 300) return fresh;
    fresh.close();
    return undefined;
  });
  const { items } = await server.json<{ items: { id: string; endedBy: string; endReason: string }[] }>('call', 'list');
  expect(items.find(({ id }) => id === first)).toMatchObject({ endedBy: 'system', endReason: 'leg-failure' });
  expect(server.output()).toContain('The media process does not answer any more and is killed.');
  expect(server.pid('main')).toBe(main);
  ear.close();
  next.close();
}, 90_000);
