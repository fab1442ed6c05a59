// The media side of a round of fuzzing: a process with a plain, an encrypted, an Opus and a browser's leg whose ports are sent all sorts, and the
// readers of bytes that run in this process. Not here: the packets (media-grammar.ts), the round itself (fuzz.ts).
import { createSocket } from 'node:dgram';
import fc from 'fast-check';
import { startMediaRig } from '#media/media-rig.ts';
import { KeyReceiver } from '#wire/dtmf.ts';
import { readFarReport, readSenderReport } from '#wire/rtcp.ts';
import { emptyRtpHeader, isRtcp, readRtpHeader } from '#wire/rtp.ts';
import { newSrtpKey } from '#wire/srtp-keys.ts';
import { SrtpStream } from '#wire/srtp.ts';
import { stream } from './inputs.ts';
import { dtlsPacket, keyPayload, opusPacket, rtcpPacket, rtpPacket, stunPacket } from './media-grammar.ts';
import { mutated } from './sip-grammar.ts';

/** A kind of input and what it is fed to; `feed` throws where something is wrong. */
export interface FuzzKind {
  kind: string;
  inputs: Iterator<Buffer>;
  feed: (input: Buffer) => void;
}

export interface FuzzedMedia {
  kinds: FuzzKind[];
  /** To be called now and then: a browser that never connects is given up, and the next one is offered. */
  look: () => Promise<void>;
  /** Rejects where the process is gone or a plain leg has ended. */
  alive: () => Promise<void>;
  close: () => Promise<void>;
}

const address = '127.0.0.1';

/** Everything open and connected to one socket, from which the packets come: strangers' are not even read. */
export async function fuzzedMedia(seed: number): Promise<FuzzedMedia> {
  const rig = await startMediaRig({ ATIENDE_RTP_PORTS: '35000-36999' });
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  const remote = { address, port: socket.address().port, rtcpPort: socket.address().port, send: true, receive: true };
  const format = { codec: 'PCMU' as const, payloadType: 0, eventPayloadType: 101 };
  const plain = await rig.client.openRtp('plain');
  rig.client.connectRtp('plain', { ...remote, format });
  const sealed = await rig.client.openRtp('sealed');
  const theirs = newSrtpKey();
  rig.client.connectRtp('sealed', { ...remote, format, srtp: { ours: newSrtpKey(), theirs } });
  const coded = await rig.client.openRtp('coded');
  rig.client.connectRtp('coded', { ...remote, format: { ...format, codec: 'opus', payloadType: 111, eventClockHz: 48_000 } });
  // What is decoded goes on to somebody.
  await rig.client.openRtp('listener');
  rig.client.connectRtp('listener', { ...remote, format });
  rig.client.join('coded', 'listener');
  let browsers = 0;
  let ice = { port: 0, user: '' };
  const offerBrowser = async (): Promise<void> => {
    browsers += 1;
    const offer = await rig.client.offerWebrtc(`browser-${browsers}`);
    const port = Number(/^a=candidate:\S+ 1 udp \d+ (?:\d+\.){3}\d+ (\d+) typ host/im.exec(offer)?.[1]);
    const user = /^a=ice-ufrag:(\S+)/im.exec(offer)?.[1];
    if (!Number.isInteger(port) || user === undefined) throw new Error(`no way to the browser's leg in\n${offer}`);
    ice = { port, user };
  };
  await offerBrowser();
  const to =
    (port: number) =>
    (input: Buffer): void =>
      socket.send(input, port, address);
  const sender = new SrtpStream(theirs);
  const received = new SrtpStream(theirs);
  const samples = fc.sample(fc.oneof(rtpPacket, rtcpPacket, stunPacket(`${ice.user}:`), dtlsPacket), { seed, numRuns: 100 });

  const kinds: FuzzKind[] = [
    {
      kind: 'rtp to a media port',
      inputs: stream(rtpPacket, seed + 10),
      feed: (input) => {
        const header = emptyRtpHeader();
        if (readRtpHeader(input, header)) new KeyReceiver().receive(header.timestamp, input, header.payloadStart, header.payloadEnd);
        to(plain.port)(input);
      },
    },
    {
      kind: 'keys (RFC 4733) to a media port',
      inputs: stream(keyPayload, seed + 11),
      feed: (input) => {
        const receiver = new KeyReceiver();
        for (let at = 0; at < input.length; at += 4) receiver.receive(at, input, at, input.length);
        // One source that goes on, so that each is another key's first packet or the same key's next.
        sequence = (sequence + 1) & 0xffff;
        const head = Buffer.alloc(12);
        head.writeUInt16BE(0x8065, 0);
        head.writeUInt16BE(sequence, 2);
        head.writeUInt32BE((sequence * 160) >>> 0, 4);
        head.writeUInt32BE(7, 8);
        to(plain.port)(Buffer.concat([head, input]));
      },
    },
    {
      kind: 'rtcp to a media port',
      inputs: stream(rtcpPacket, seed + 12),
      feed: (input) => {
        isRtcp(input);
        readSenderReport(input);
        readFarReport(input, 7, 0);
        to(plain.port)(input);
        to(plain.port + 1)(input);
      },
    },
    {
      kind: 'srtp',
      inputs: stream(fc.oneof(rtpPacket, rtcpPacket), seed + 13),
      feed: (input) => {
        received.open(input);
        received.openRtcp(input);
        // Sealed with the right key too: then what is within reaches the decoders.
        to(sealed.port)(sender.protect(input) ?? input);
      },
    },
    { kind: 'opus to a media port', inputs: stream(opusPacket, seed + 18), feed: to(coded.port) },
    { kind: 'stun to a media port', inputs: stream(stunPacket(`${ice.user}:`), seed + 14), feed: to(plain.port) },
    { kind: 'stun to a browser’s port', inputs: stream(stunPacket(`${ice.user}:`), seed + 15), feed: (input) => to(ice.port)(input) },
    { kind: 'dtls to a browser’s port', inputs: stream(dtlsPacket, seed + 16), feed: (input) => to(ice.port)(input) },
    {
      kind: 'mutated packets to all ports',
      inputs: stream(mutated(samples), seed + 17),
      feed: (input) => {
        for (const port of [plain.port, plain.port + 1, sealed.port, ice.port]) to(port)(input);
      },
    },
  ];
  let sequence = 0;
  return {
    kinds,
    alive: async () => {
      for (const leg of ['plain', 'sealed', 'listener']) await rig.client.figures(leg);
      // Only what could be decoded is counted.
      if ((await rig.client.figures('coded')).packetsIn === 0) throw new Error('nothing reached the Opus decoder');
    },
    look: async () => {
      const gone = rig.events.some((event) => event.is === 'gone' && event.leg === `browser-${browsers}`);
      rig.events.length = 0;
      if (gone) await offerBrowser();
    },
    close: async () => {
      socket.close();
      await rig.close();
    },
  };
}
