// Tones on a line: a prompt of one, a caller in the clear who tells which one arrives, how much of a sound lies at a pitch. Not part of the
// running product.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { RtpPeer } from '#media/rtp-peer.ts';
import { decodeMuLaw, encodeMuLaw } from '#wire/g711.ts';
import { header, rawPeer, rawRequest, sdp, status } from './raw-peer.ts';
import type { LineRig } from './rig.ts';

/** Share of the power of `samples` that lies at `hz`, 0 to 1. */
export function shareAt(samples: Int16Array, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / 8000);
  let [one, two, power] = [0, 0, 0];
  for (const sample of samples) {
    [one, two] = [sample + turn * one - two, one];
    power += sample * sample;
  }
  return (2 * (one * one + two * two - turn * one * two)) / samples.length / Math.max(1, power);
}

/** A second of a tone as a prompt of the rig; answers its file. */
export async function tonePrompt(rig: LineRig, hz: number): Promise<string> {
  const file = join(rig.media.folder, `tone-${hz}.ul`);
  const samples = Int16Array.from({ length: 8000 }, (_, i) => Math.round(8000 * Math.sin((2 * Math.PI * hz * i) / 8000)));
  await writeFile(file, encodeMuLaw(samples));
  return file;
}

/** A caller without encryption, so that what a phone says is seen in the clear on the other side of the bridge. */
export async function plainCaller(rig: LineRig, open: { close: () => unknown }[]): Promise<{ leg: string; audio: RtpPeer }> {
  const audio = await RtpPeer.open(5);
  const peer = await rawPeer(rig.port);
  open.push(audio, peer);
  const callId = `caller-${peer.port}`;
  peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId, cseq: 1, body: sdp(audio.port) }));
  const ok = await peer.next(status(200, 'INVITE'));
  peer.send(rawRequest(peer, rig.target, { method: 'ACK', callId, cseq: 1, to: header(ok, 'To') }));
  return { leg: (await rig.heard('incoming', (said) => said.incoming.sipCallId === callId)).leg, audio };
}

/** Wait until a phone has recorded our tone of `hz`. */
export async function heardBy(phone: { heard: () => Int16Array }, hz: number): Promise<void> {
  await expect.poll(() => phone.heard().length > 16_000 && shareAt(phone.heard().slice(-8000), hz) > 0.3, { timeout: 15_000 }).toBe(true);
}

/** Wait until a phone's tone of `hz` has arrived at a plain caller: 0.6 s of it, whatever a busy machine cut before. */
export async function arrivesAt(audio: RtpPeer, hz: number): Promise<void> {
  const share = async (): Promise<number> => {
    const loud = await audio.hears(30, (packet) => decodeMuLaw(packet.payload).some((sample) => Math.abs(sample) > 1000));
    return shareAt(decodeMuLaw(Buffer.concat(loud.map((packet) => packet.payload))), hz);
  };
  await expect.poll(share, { timeout: 15_000 }).toBeGreaterThan(0.3);
}
