// A media process alone, with callers driven by the bench on one wheel of their own. Not here: what is measured (rows).
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MediaRig, startMediaRig } from '#media/media-rig.ts';
import { RtpPeer, remoteOf } from '#media/rtp-peer.ts';
import { Wheel } from '#media/wheel.ts';
import { encodeMuLaw } from '#wire/g711.ts';

/** The range that the bench's media process takes its ports from, for capture filters. */
export const mediaPorts = '26000-29999';

/** A running media process and its callers. */
export interface MediaBench {
  rig: MediaRig;
  pid: number;
  callers: Caller[];
  /** Open legs until there are `count`. */
  open: (count: number) => Promise<void>;
  /** Every caller talks: a frame every 20 ms. */
  talk: () => void;
  /** A file of a tone. */
  tone: (hz: number, seconds: number) => Promise<string>;
  close: () => Promise<void>;
}

/** One caller: its leg and the far side of it. */
export interface Caller {
  leg: string;
  peer: RtpPeer;
  /** Port of our leg. */
  port: number;
  /** What it says next; a frame is sent as it is. */
  frame: Uint8Array;
}

/** Start the process. */
export async function startMediaBench(): Promise<MediaBench> {
  const rig = await startMediaRig({ ATIENDE_RTP_PORTS: mediaPorts });
  const callers: Caller[] = [];
  let talking = false;
  const wheel = new Wheel((index) => {
    if (!talking) return;
    for (let i = index % 4; i < callers.length; i += 4) {
      const caller = callers[i] as Caller;
      caller.peer.audio(caller.frame);
    }
  });
  wheel.start();
  const { pid } = rig.child;
  if (pid === undefined) throw new Error('the media process has no pid');
  return {
    rig,
    pid,
    callers,
    open: async (count) => {
      while (callers.length < count) callers.push(await openCaller(rig, callers.length));
    },
    talk: () => {
      talking = true;
    },
    tone: async (hz, seconds) => {
      const samples = Int16Array.from({ length: seconds * 8000 }, (_, i) => Math.round(8000 * Math.sin((2 * Math.PI * hz * i) / 8000)));
      const path = join(rig.folder, `${hz}-${seconds}.ul`);
      await writeFile(path, encodeMuLaw(samples));
      return path;
    },
    close: async () => {
      wheel.stop();
      for (const { peer } of callers) peer.close();
      await rig.close();
    },
  };
}

async function openCaller(rig: MediaRig, number: number): Promise<Caller> {
  const peer = await RtpPeer.open(7000 + number, 0, { record: false });
  const leg = `caller-${number}`;
  const { port } = await rig.client.openRtp(leg);
  peer.aim(port);
  rig.client.connectRtp(leg, remoteOf(peer));
  return { leg, peer, port, frame: new Uint8Array(160).fill(0x60) };
}
