// Callers who speak: what they send, and waiting until the menus they speak to know their words. Not here: what they say to which menu.
import { Noise } from '#speech/ear/noise.ts';
import { encodeMuLaw } from '#wire/g711.ts';
import { writeRtpHeader } from '#wire/rtp.ts';
import { pause } from './pause.ts';
import type { ServerBench } from './server-bench.ts';

const wordsWaitMs = 300_000;

/** Audio as RTP packets of 20 ms, sequence numbers from 0; `lossPct` of them are missing, the same ones for the same `ssrc`. */
export function voicePackets(samples: Int16Array, ssrc: number, lossPct = 0): (Buffer | undefined)[] {
  const audio = encodeMuLaw(samples);
  const dice = new Noise(ssrc * 31 + 7);
  return Array.from({ length: Math.floor(samples.length / 160) }, (_, frame) => {
    // The first one shows where the caller is.
    if ((dice.white() + 1) * 50 < lossPct && frame > 0) return undefined;
    const packet = Buffer.alloc(172);
    writeRtpHeader(packet, 0, frame === 0, frame & 0xffff, frame * 160, ssrc);
    packet.set(audio.subarray(frame * 160, (frame + 1) * 160), 12);
    return packet;
  });
}

/** Until no published flow has words left to be made. */
export async function wordsReady({ http, admin }: ServerBench): Promise<void> {
  const until = performance.now() + wordsWaitMs;
  const signIn = await fetch(`${http}/api/v1/sign-in`, {
    method: 'POST',
    headers: { origin: http, 'content-type': 'application/json' },
    body: JSON.stringify(admin),
  });
  const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  for (;;) {
    const answer = await fetch(`${http}/api/v1/flows`, { headers: { cookie } });
    if (!answer.ok) throw new Error(`the flows are not told: ${answer.status}`);
    const { items } = (await answer.json()) as { items: { words?: unknown }[] };
    if (items.every(({ words }) => words === undefined)) return;
    if (performance.now() > until) throw new Error('the words of the menus were not ready in time');
    await pause(500);
  }
}
