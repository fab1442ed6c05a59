// Telephones of agents that the bench drives itself: they ring for half a second, answer, and speak from their 200 OK on as telephones do.
// sipp's own audio often stays out under load. Not here: what is measured.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { encodeMuLaw } from '#wire/g711.ts';
import { writeRtpHeader } from '#wire/rtp.ts';
import { answerTo, headerOf, telephoneSdp } from './sip-text.ts';

const ringMs = 500;

/** Agents at one SIP port. */
export interface Agents {
  stop: () => void;
}

interface Talk {
  socket: Socket;
  timer: NodeJS.Timeout | undefined;
}

/** Answer every INVITE at `port`; each agent speaks a tone of `hz`. */
export async function startAgents(port: number, hz: number): Promise<Agents> {
  const sip = createSocket('udp4');
  const talks = new Map<string, Talk>();
  const frame = encodeMuLaw(Int16Array.from({ length: 160 }, (_, i) => Math.round(6000 * Math.sin((2 * Math.PI * hz * i) / 8000))));
  const end = (call: string): void => {
    const talk = talks.get(call);
    talks.delete(call);
    clearInterval(talk?.timer);
    talk?.socket.close();
  };
  const invited = async (text: string, from: RemoteInfo): Promise<void> => {
    const call = headerOf(text, 'Call-ID');
    if (talks.has(call)) return;
    const socket = createSocket('udp4');
    socket.on('error', () => undefined);
    const talk: Talk = { socket, timer: undefined };
    talks.set(call, talk);
    await new Promise<void>((resolve) => {
      socket.bind(0, '127.0.0.1', resolve);
    });
    sip.send(answerTo(text, '180 Ringing', { contactPort: port }), from.port, from.address);
    // Another phase each time: half the agents speak just before the caller, half just after.
    setTimeout(
      () => {
        if (talks.get(call) !== talk) return;
        sip.send(answerTo(text, '200 OK', { contactPort: port, body: telephoneSdp(socket.address().port) }), from.port, from.address);
        talk.timer = speak(socket, Number(/^m=audio (\d+)/mu.exec(text)?.[1] ?? 0), frame);
      },
      ringMs + Math.random() * 20,
    );
  };
  sip.on('message', (data, from) => {
    const text = data.toString('latin1');
    if (text.startsWith('INVITE ')) void invited(text, from);
    if (text.startsWith('OPTIONS ')) sip.send(answerTo(text, '200 OK', { contactPort: port }), from.port, from.address);
    if (text.startsWith('BYE ') || text.startsWith('CANCEL ')) {
      sip.send(answerTo(text, '200 OK', { contactPort: port }), from.port, from.address);
      end(headerOf(text, 'Call-ID'));
    }
  });
  await new Promise<void>((resolve, reject) => {
    sip.once('error', reject);
    sip.bind(port, '127.0.0.1', resolve);
  });
  return {
    stop: () => {
      for (const call of talks.keys()) end(call);
      sip.close();
    },
  };
}

function speak(socket: Socket, towards: number, frame: Uint8Array): NodeJS.Timeout {
  const packet = Buffer.alloc(12 + frame.length);
  packet.set(frame, 12);
  let count = 0;
  const ssrc = Math.floor(Math.random() * 2 ** 32);
  const say = (): void => {
    writeRtpHeader(packet, 0, count === 0, count & 0xffff, count * 160, ssrc);
    count++;
    socket.send(Buffer.from(packet), towards, '127.0.0.1');
  };
  say();
  return setInterval(say, 20);
}
