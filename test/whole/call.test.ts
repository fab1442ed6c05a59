// Whole calls over SIP with sipp against a whole server: what the caller hears, what keys do, what is sent, what is on record.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBaresip } from './baresip.ts';
import { Ear } from './ear.ts';
import { farewellText, greetingText, menuText, testFlow } from './flows.ts';
import { startServer, until, type WholeServer } from './server.ts';
import { call, type SippResult } from './sipp.ts';
import { blocks, lastCall, notes, promptFiles } from './trace.ts';

let server: WholeServer;
const seen: string[] = [];
/** A call that takes a minute by its nature runs beside the others, on a line of its own. */
let silentEar: Ear;
let silent: Promise<SippResult>;

beforeAll(async () => {
  server = await startServer();
  const file = path.join(server.dataFolder, 'prueba.flow.json');
  writeFileSync(file, JSON.stringify(testFlow()));
  await server.cli('team', 'add', 'recepcion', '--name', 'Recepción');
  await server.cli('flow', 'import', file, '--publish', '--line', 'prueba');
  writeFileSync(file, JSON.stringify({ ...testFlow(), id: 'silencio' }));
  await server.cli('flow', 'import', file, '--publish', '--line', 'silencio');
  silentEar = await Ear.open();
  // After 30 s without a packet the phone is asked whether it is still there; this one is.
  silent = call({ sipPort: server.sipPort, dial: 'silencio', mediaPort: silentEar.port, asked: true });
}, 120_000);

afterAll(async () => {
  await server?.stop();
  server?.remove();
});

async function finished(line = 'prueba') {
  const found = await lastCall(server, { not: seen, line });
  seen.push(found.call.id);
  return found;
}

/** The prompt on disk whose last 400 ms the ear has just heard. */
function heardPrompts(ear: Ear, from = 0): number {
  return promptFiles(server).filter((file) => ear.heardEndOf(file, from)).length;
}

test('a caller hears the greeting and the menu, keys a code, gets it by SMS, hears the farewell to its end and then BYE', async () => {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port });
  await until('audio', () => ear.loudness() > 300);
  ear.talk();
  await until('the greeting', () => heardPrompts(ear) >= 1);
  await ear.press('1');
  await sleep(300);
  await ear.press('2580');
  const result = await over;
  expect(result.ok, result.log).toBe(true);
  expect(ear.unbroken()).toBe(true);
  const shown = await finished();
  expect(blocks(shown)).toEqual(['hola', 'menu', 'pedir', 'gracias']);
  expect(shown.call).toMatchObject({ line: 'prueba', callerNumber: '+5491155550100' });
  // Whether the menu had begun to speak when the key came is a matter of milliseconds.
  const said = notes(shown, 'said').map((note) => note.text);
  expect(said.filter((text) => text !== menuText)).toEqual([greetingText, 'Marque los cuatro dígitos de su código.', farewellText]);
  expect(shown.messages).toEqual([expect.objectContaining({ text: 'Tu código es 2580.', to: '+5491155550100' })]);
  await until(
    'the message',
    async () => (await server.json<{ items: { state: string }[] }>('message', 'list')).items[0]?.state === 'delivered',
  );
  // The farewell is the last prompt: its last 400 ms must be among the bytes received.
  expect(heardPrompts(ear)).toBeGreaterThanOrEqual(2);
  ear.close();
});

test('the farewell of the end action is heard to its last syllable', async () => {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port });
  await until('audio', () => ear.loudness() > 300);
  ear.talk();
  await sleep(500);
  const before = ear.packets.length;
  await ear.press('3');
  expect((await over).ok).toBe(true);
  expect(heardPrompts(ear, before)).toBe(1);
  expect(notes(await finished(), 'said').at(-1)?.text).toBe(farewellText);
  ear.close();
});

test('WhatsApp reaches the test phone, marked as a test', async () => {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port });
  await until('audio', () => ear.loudness() > 300);
  ear.talk();
  await ear.press('4');
  expect((await over).ok).toBe(true);
  const { items } = await server.json<{ items: { text: string; channelKind: string; test: boolean }[] }>('message', 'list');
  expect(items[0]).toMatchObject({ channelKind: 'whatsapp', test: true, text: 'Hola, este es tu WhatsApp de la línea prueba.' });
  seen.push((await lastCall(server, { not: seen, line: 'prueba' })).call.id);
  ear.close();
});

test('wrong keys are answered, then the menu gives up: never its own start', async () => {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port });
  await until('audio', () => ear.loudness() > 300);
  ear.talk();
  await until('the greeting', () => heardPrompts(ear) >= 1);
  // A wrong key pressed before the menu listens is no answer to it.
  await sleep(700);
  for (let times = 0; times < 3; times++) {
    await ear.press('9');
    await sleep(2500);
  }
  expect((await over).ok).toBe(true);
  const shown = await finished();
  expect(notes(shown, 'reprompt').map((note) => note.reason)).toEqual(['no-match', 'no-match']);
  expect(blocks(shown)).toEqual(['hola', 'menu', 'gracias']);
  ear.close();
});

test('a caller who hangs up at any point leaves a closed record', async () => {
  for (const hangUpAfterMs of [1, 700, 2500]) {
    const ear = await Ear.open();
    expect((await call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port, hangUpAfterMs })).ok).toBe(true);
    expect((await finished()).call).toMatchObject({ endedBy: 'caller' });
    ear.close();
  }
});

test('over TCP as over UDP', async () => {
  const ear = await Ear.open();
  const result = await call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port, hangUpAfterMs: 1500, transport: 't1' });
  expect(result.ok, result.log).toBe(true);
  expect(ear.loudness()).toBeGreaterThan(300);
  seen.push((await lastCall(server, { not: seen, line: 'prueba' })).call.id);
  ear.close();
});

test('an unknown line gets 404, a phone without a common codec 488', async () => {
  const ear = await Ear.open();
  expect((await call({ sipPort: server.sipPort, dial: 'nadie', mediaPort: ear.port, expect: 404 })).ok).toBe(true);
  expect((await call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port, formats: '18', expect: 488 })).ok).toBe(true);
  ear.close();
});

test('A-law callers hear and steer as well', async () => {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port, formats: '8 101' });
  await until('audio', () => ear.packets.filter((packet) => packet.payloadType === 8).length > 50);
  ear.talk();
  await ear.press('3');
  expect((await over).ok).toBe(true);
  expect(blocks(await finished())).toEqual(['hola', 'menu']);
  ear.close();
});

test('baresip, an independent telephone, hears the prompts and steers by its own keys', async () => {
  const phone = await startBaresip({ toneHz: 440 });
  phone.command('dial', `sip:prueba@127.0.0.1:${server.sipPort}`);
  await until('the call', () => phone.events().includes('CALL_ESTABLISHED'));
  await sleep(1500);
  expect(phone.heard().some((sample) => Math.abs(sample) > 1500)).toBe(true);
  phone.command('sndcode', '3');
  await until('BYE', () => phone.events().includes('CALL_CLOSED'), 30_000);
  expect(blocks(await finished())).toEqual(['hola', 'menu']);
  await phone.close();
});

test('the clinic of the demo answers on both of its lines', async () => {
  for (const dial of ['demo', '1000']) {
    const ear = await Ear.open();
    expect((await call({ sipPort: server.sipPort, dial, mediaPort: ear.port, hangUpAfterMs: 2500 })).ok).toBe(true);
    expect(ear.loudness()).toBeGreaterThan(300);
    expect((await finished(dial)).call).toMatchObject({ line: dial });
    ear.close();
  }
});

test('a caller who sends nothing is asked again twice, then let go with the farewell', async () => {
  expect((await silent).ok).toBe(true);
  const shown = await finished('silencio');
  expect(notes(shown, 'reprompt').map((note) => note.reason)).toEqual(['no-input', 'no-input']);
  expect(blocks(shown)).toEqual(['hola', 'menu', 'gracias']);
  expect(notes(shown, 'quality')).toEqual([expect.objectContaining({ of: 'caller', mos: 4.4, lossPct: 0 })]);
  silentEar.close();
});

test('no log holds a caller number in the clear', () => {
  for (const name of ['main', 'media', 'speech']) {
    expect(readFileSync(path.join(server.dataFolder, 'logs', `${name}.log`), 'utf8')).not.toContain('5491155550100');
  }
});
