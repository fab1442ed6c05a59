// A caller listened to through a real media process and an ear at a real socket: barge-in, quiet lines, and an ear that dies. No timing asserted.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { scriptedEar } from '#ports/ear-fake.ts';
import type { Ear, EarRequest } from '#ports/ear.ts';
import { type EarServer, serveEar } from '#speech/ear-server.ts';
import { type MediaRig, startMediaRig } from './media-rig.ts';
import { RtpPeer, remoteOf } from './rtp-peer.ts';

const folder = mkdtempSync(join(tmpdir(), 'atiende-ear-'));
const earSocket = join(folder, 'ear.sock');
const request: EarRequest = { language: 'es', mode: { kind: 'menu', options: [{ option: 'ventas', phrases: ['ventas'] }] } };
/** mu-law of a loud sample and of silence. */
const loud = 0x20;
const silent = 0xff;

/** What the ear was told of prompts, in order. */
const prompts: boolean[] = [];
/** What it was given of the line, in order: samples, and the ms of quiet times. */
const given: ({ samples: number } | { quietMs: number })[] = [];
let server: EarServer;
let rig: MediaRig;
let count = 0;
const peers: RtpPeer[] = [];

function watched(): Ear {
  const ear = scriptedEar(({ mode }) =>
    mode.kind === 'text' ? { decision: 'accept', text: 'cinco cinco dos' } : { decision: 'accept', option: 'ventas', z: 0.1 },
  );
  return {
    ...ear,
    open: async (wanted, onEvent) => {
      const session = await ear.open(wanted, onEvent);
      session.prompting = (playing) => void prompts.push(playing);
      session.quiet = (quietMs) => void given.push({ quietMs });
      const write = session.write.bind(session);
      session.write = (samples) => {
        given.push({ samples: samples.length });
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

it('hears the end of speech of a sender that is quiet by sending nothing', async () => {
  const { leg, peer } = await newLeg();
  rig.client.listen(leg, { listen: '1.2', request });
  peer.buzz(loud);
  await rig.event('speech', (event) => event.leg === leg);
  peer.quiet();
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

it('asks for free words and hands over what was said', async () => {
  const { leg, peer } = await newLeg();
  rig.client.listen(leg, { listen: '1.2', request: { language: 'es', mode: { kind: 'text', hints: ['Córdoba'] } } });
  peer.buzz(loud);
  await rig.event('speech', (event) => event.leg === leg);
  peer.hum(silent);
  expect(await rig.event('heard', (event) => event.leg === leg)).toMatchObject({ decision: 'accept', text: 'cinco cinco dos' });
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
