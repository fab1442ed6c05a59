// Processes that hang under a live call (SIGSTOP), in a whole server. Media: who was heard no more is closed as that on record, and the next
// caller is answered. Main: the caller is heard again, and keys steer. Not here: processes that die (crash.test.ts), how it is noticed (supervisor/child.test.ts).
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Ear } from './ear.ts';
import { testFlow } from './flows.ts';
import { startServer, until, type WholeServer } from './server.ts';
import { call } from './sipp.ts';
import { lastCall, promptFiles } from './trace.ts';

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

/** Resolves when the supervisor has put another in the place of a process that hangs. */
const replaced = (name: 'main' | 'media', hung: number): Promise<unknown> =>
  until(
    `another ${name} process`,
    () => {
      try {
        return server.pid(name) !== hung;
      } catch {
        return false;
      }
    },
    40_000,
  );

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
  await replaced('media', hung);
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

test('main that hangs is killed: the caller hears the prompt again and is led on', async () => {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port, asked: true });
  await until('the greeting', () => promptFiles(server).some((file) => ear.heardEndOf(file)));
  await until('the menu', () => promptFiles(server).filter((file) => ear.heardStartOf(file)).length > 1);
  const hung = server.pid('main');
  const begun = promptFiles(server).filter((file) => ear.heardStartOf(file));
  process.kill(hung, 'SIGSTOP');
  const hungAt = ear.packets.length;
  await replaced('main', hung);
  await until('the prompt from its start', () => begun.some((file) => ear.heardStartOf(file, hungAt)), 40_000);
  await ear.press('3');
  const result = await over;
  expect(result.ok, result.log).toBe(true);
  expect(ear.unbroken()).toBe(true);
  expect(server.output()).toContain('The main process does not answer any more and is killed.');
  expect((await lastCall(server, {})).call).toMatchObject({ endedBy: 'flow' });
  ear.close();
}, 120_000);
