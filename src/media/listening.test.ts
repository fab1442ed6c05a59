// A caller listened to through a real media process and an ear at a real socket: barge-in, quiet lines, and an ear that dies. No timing asserted.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { scriptedEar } from '#ports/ear-fake.ts';
import type { Ear, EarRequest } from '#ports/ear.ts';
import { type EarServer, serveEar } from '#speech/ear-server.ts';
import { emptyRtpHeader } from '#wire/rtp.ts';
import { seeded } from '#wire/test-random.ts';
import { Listening, type ListeningNotice } from './listening.ts';
import { type MediaRig, startMediaRig } from './media-rig.ts';
import { RtpPeer, remoteOf } from './rtp-peer.ts';
import { SpeechGate } from './speech-gate.ts';

const folder = mkdtempSync(join(tmpdir(), 'atiende-ear-'));
const earSocket = join(folder, 'ear.sock');
const request: EarRequest = { language: 'es', mode: { kind: 'menu', options: [{ option: 'ventas', phrases: ['ventas'] }] } };
/** mu-law of a loud sample and of silence. */
const loud = 0x20;
const silent = 0xff;

/** What the ear was told of prompts, in order. */
const prompts: boolean[] = [];
/** What it was given of the line, in order: samples, and the ms of quiet times. */
type Given = { samples: number } | { quietMs: number };
const given: Given[] = [];
let server: EarServer;
let rig: MediaRig;
let count = 0;
const peers: RtpPeer[] = [];

function watched(into = given): Ear {
  const ear = scriptedEar(({ mode }) =>
    mode.kind === 'text'
      ? { decision: mode.hints?.includes('nada') ? 'reject' : 'accept', text: 'cinco cinco dos' }
      : { decision: 'accept', option: 'ventas', z: 0.1 },
  );
  return {
    ...ear,
    open: async (wanted, onEvent) => {
      const session = await ear.open(wanted, onEvent);
      session.prompting = (playing) => void prompts.push(playing);
      session.quiet = (quietMs) => void into.push({ quietMs });
      const write = session.write.bind(session);
      session.write = (samples) => {
        into.push({ samples: samples.length });
        write(samples);
      };
      return session;
    },
  };
}

beforeAll(async () => {
  server = await serveEar(Promise.resolve(watched()), earSocket);
  rig = await startMediaRig({ ATIENDE_EAR_SOCKET: earSocket });
});
afterAll(async () => {
  for (const peer of peers) peer.close();
  await rig.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  rig.events.length = 0;
  prompts.length = 0;
  given.length = 0;
});

async function newLeg(): Promise<{ leg: string; peer: RtpPeer }> {
  const leg = `leg-${++count}`;
  const peer = await RtpPeer.open(900 + count);
  peers.push(peer);
  peer.aim((await rig.client.openRtp(leg)).port);
  rig.client.connectRtp(leg, remoteOf(peer));
  peer.hum(silent);
  return { leg, peer };
}

/** What was told of a leg since its first packet, in order. */
const told = (leg: string) =>
  rig.events.flatMap((event) => ('leg' in event && event.leg === leg && event.is !== 'connected' ? [event.is] : []));

it('silences a prompt that may be cut as soon as the caller speaks, and tells what was said when they stop', async () => {
  const { leg, peer } = await newLeg();
  rig.client.play(leg, { play: 'p', files: [await rig.file('long.ul', 1, 1500)], loop: false, stopOnKey: true });
  rig.client.listen(leg, { listen: '1.2', request });
  await expect.poll(() => prompts).toEqual([true]);
  peer.buzz(loud);
  await rig.event('playEnded', (event) => event.play === 'p' && event.reason === 'stopped');
  await expect.poll(() => prompts).toEqual([true, false]);
  peer.hum(silent);
  const heard = await rig.event('heard', (event) => event.leg === leg);
  expect(heard).toMatchObject({ listen: '1.2', decision: 'accept', option: 'ventas', z: 0.1 });
  expect(told(leg)).toEqual(['speech', 'playEnded', 'heard']);
});

it('lets a prompt that may not be cut play on', async () => {
  const { leg, peer } = await newLeg();
  rig.client.play(leg, { play: 'p', files: [await rig.file('short.ul', 1, 60)], loop: false, stopOnKey: false });
  rig.client.listen(leg, { listen: '1.2', request });
  peer.buzz(loud);
  await rig.event('speech', (event) => event.leg === leg);
  peer.hum(silent);
  expect(await rig.event('playEnded', (event) => event.leg === leg)).toMatchObject({ reason: 'finished' });
});

it.each<[string, (peer: RtpPeer) => void]>([
  ['nothing', (peer) => peer.quiet()],
  ['comfort noise (RFC 3389)', (peer) => peer.hum(60, 13)],
])('hears the end of speech of a sender that is quiet by sending %s', async (_, hush) => {
  const { leg, peer } = await newLeg();
  rig.client.listen(leg, { listen: '1.2', request });
  peer.buzz(loud);
  await rig.event('speech', (event) => event.leg === leg);
  hush(peer);
  expect(await rig.event('heard', (event) => event.leg === leg)).toMatchObject({ option: 'ventas' });
});

it('gives the ear no audio of a quiet line, but how long it was, and half a second from before a word', async () => {
  const { leg, peer } = await newLeg();
  rig.client.listen(leg, { listen: '1.2', request });
  await peer.hears(60);
  expect(given).toEqual([]);
  peer.buzz(loud);
  await rig.event('speech', (event) => event.leg === leg);
  expect(given.slice(0, 2)).toEqual([{ quietMs: expect.any(Number) }, { samples: expect.any(Number) }]);
  const [time, audio] = given as [{ quietMs: number }, { samples: number }];
  expect(time.quietMs).toBeGreaterThan(0);
  expect(audio.samples).toBeGreaterThanOrEqual(4000);
});

it('gives the ear as much time as has passed on a line that loses 20 % and swaps every tenth packet, and hears where the words end', async () => {
  const told: ListeningNotice['is'][] = [];
  const here: Given[] = [];
  const own = await serveEar(Promise.resolve(watched(here)), `${earSocket}-own`);
  const listening = new Listening(`${earSocket}-own`, { listen: '1.2', request }, new SpeechGate(), ({ is }) => told.push(is));
  const chance = seeded(3);
  const word = Buffer.from(Array.from({ length: 160 }, (_, i) => (i % 2 === 0 ? loud : loud ^ 0x80)));
  const packets = 150;
  const line = Array.from({ length: packets }, (_, n) => n).filter((n) => n === 0 || n === packets - 1 || chance() >= 0.2);
  for (let i = 1; i + 2 < line.length; i += 10) line.splice(i, 2, line[i + 1] as number, line[i] as number);
  expect(line.length).toBeLessThan(0.85 * packets);
  for (const n of line) listening.audio(word, { ...emptyRtpHeader(), timestamp: n * 160, payloadStart: 0, payloadEnd: 160 }, false, n * 20);
  await expect.poll(() => told).toEqual(['speech']);
  const heardMs = () => here.reduce((sum, one) => sum + ('samples' in one ? one.samples / 8 : one.quietMs), 0);
  await expect.poll(heardMs).toBeGreaterThan(packets * 20 - 40);
  expect(heardMs()).toBeLessThanOrEqual(packets * 20);
  for (let now = packets * 20; told.length < 2 && now < 60_000; now += 20) {
    listening.tick(now, false);
    await new Promise(setImmediate);
  }
  await expect.poll(() => told).toEqual(['speech', 'heard']);
  await own.close();
});

it('asks for free words and hands over what was said', async () => {
  const { leg, peer } = await newLeg();
  rig.client.listen(leg, { listen: '1.2', request: { language: 'es', mode: { kind: 'text', hints: ['Córdoba'] } } });
  peer.buzz(loud);
  await rig.event('speech', (event) => event.leg === leg);
  peer.hum(silent);
  expect(await rig.event('heard', (event) => event.leg === leg)).toMatchObject({ decision: 'accept', text: 'cinco cinco dos' });
});

it.each([
  ['nothing', 'what was accepted', 'Córdoba', true],
  ['nothing', 'what nobody asked to keep', 'nada', undefined],
  ['the audio', 'what was not accepted', 'nada', true],
] as const)('tells %s of %s', async (what, _of, hint, keep) => {
  const { leg, peer } = await newLeg();
  const wanted: EarRequest = { language: 'es', mode: { kind: 'text', hints: [hint] } };
  rig.client.listen(leg, { listen: '1.2', request: wanted, ...(keep && { keep }) });
  peer.buzz(loud);
  await rig.event('speech', (event) => event.leg === leg);
  peer.hum(silent);
  const { audio } = await rig.event('heard', (event) => event.leg === leg);
  if (what === 'nothing') expect(audio).toBeUndefined();
  else expect(Buffer.from(audio ?? '', 'base64').includes(loud)).toBe(true);
});

it('listens no more once it is cancelled or joined', async () => {
  const { leg, peer } = await newLeg();
  const other = await newLeg();
  rig.client.listen(leg, { listen: '1.2', request });
  rig.client.listen(other.leg, { listen: '2.2', request });
  rig.client.cancelListen(leg, '1.2');
  const third = await newLeg();
  const fourth = await newLeg();
  rig.client.listen(third.leg, { listen: '3.2', request });
  rig.client.join(third.leg, fourth.leg);
  for (const one of [peer, third.peer, other.peer]) one.buzz(loud);
  await rig.event('speech', (event) => event.leg === other.leg);
  for (const one of [peer, third.peer, other.peer]) one.hum(silent);
  await rig.event('heard', (event) => event.leg === other.leg);
  expect([...told(leg), ...told(third.leg)]).toEqual([]);
});

it('tells once that nobody hears, hears again when the ear is back, and owns up to words that an ear took with it', async () => {
  const { leg, peer } = await newLeg();
  await server.close();
  rig.client.listen(leg, { listen: '1.2', request });
  expect(await rig.event('deaf', (event) => event.leg === leg)).toMatchObject({ listen: '1.2', code: 'unavailable' });
  peer.buzz(loud);
  server = await serveEar(Promise.resolve(watched()), earSocket);
  await rig.event('speech', (event) => event.leg === leg);
  await server.close();
  expect(await rig.event('heard', (event) => event.leg === leg)).toMatchObject({ decision: 'reject', detail: 'unavailable' });
  server = await serveEar(Promise.resolve(watched()), earSocket);
  expect(told(leg)).toEqual(['deaf', 'speech', 'heard']);
});
