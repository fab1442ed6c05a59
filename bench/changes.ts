// What a caller's key did to what that caller hears: when the old sound was heard last, when the new one came. Not here: whose key it was.
import { tones } from './flow.ts';
import { isQuiet, keysOf, type MeteredPacket, type Stream, toneOf } from './meter.ts';

/** Times of all keys, in ms. */
export interface Changes {
  /** From a key's first packet until the old prompt was silent. */
  silent: number[];
  /** From a key's end packet to the first packet of the new sound; 0 when it was there already. */
  next: number[];
}

const all = Object.values(tones).map(({ hz }) => hz);

/** All keys in `up` and what they changed in `down`; `fits` tells the new sound (default: another prompt). */
export function changes(up: readonly Stream[], down: readonly Stream[], fits?: (packet: MeteredPacket) => boolean): Changes {
  const found: Changes = { silent: [], next: [] };
  for (const stream of up) {
    const heard = down.find((one) => one.sourcePort === stream.targetPort && one.targetPort === stream.sourcePort);
    if (heard === undefined) continue;
    for (const { downMs, endMs } of keysOf(stream)) {
      const around = heard.packets.filter((packet) => packet.atMs > downMs - 100 && packet.atMs < downMs + 1000);
      const before = around.findLast((packet) => packet.atMs <= downMs);
      const old = before === undefined ? undefined : toneOf(before, all);
      if (old === undefined || endMs === 0) continue;
      const isNew = fits ?? ((packet) => ![old, undefined].includes(toneOf(packet, all)));
      const first = around.find((packet) => packet.atMs > downMs && isNew(packet));
      if (first === undefined) continue;
      const last = around.findLast((packet) => packet.atMs < first.atMs && toneOf(packet, [old]) === old);
      found.silent.push(Math.max(0, (last?.atMs ?? downMs) + 20 - downMs));
      found.next.push(Math.max(0, first.atMs - endMs));
    }
  }
  return found;
}

/** Sound that is none of the flow's prompts: hold music. */
export function isMusic(packet: MeteredPacket): boolean {
  return packet.payload.length === 160 && !isQuiet(packet) && toneOf(packet, all) === undefined;
}
