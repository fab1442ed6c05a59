// The whole server: from an agent's 200 OK until caller and agent hear each other.
import { join } from 'node:path';
import { startCapture } from '../capture.ts';
import { changes, isMusic } from '../changes.ts';
import { keysOf, type MeteredPacket, type Stream, spread, streamsOf, toneOf } from '../meter.ts';
import { pause } from '../pause.ts';
import type { WirePacket } from '../pcap.ts';
import type { Row } from '../row.ts';
import { serverPorts } from '../server-bench.ts';
import { startAgents } from '../sip-agent.ts';
import { agentHz, callerHz, callerScenario, sayings, sippErrors, startSipp } from '../sipp.ts';

const [firstPort = 0, lastPort = 0] = serverPorts.split('-').map(Number);

/** Transfers, one every second; a call with an agent lasts five, so that there is always one free. */
export const row: Row = {
  name: 'server-transfer',
  target: "key end -> hold music <= 20 ms, agent's answer -> audio both ways p50 <= 10, p99 <= 15 ms",
  needs: ['tcpdump', 'sipp'],
  run: async ({ folder, scale, server, say }) => {
    const { sipPort, agentPort, line } = await server();
    const count = Math.max(5, Math.round(20 * scale));
    const calling = await sayings(folder, 'calling', callerHz, 12, [[2, '2']]);
    const agents = await startAgents(agentPort, agentHz);
    const wire = await startCapture(`udp and (portrange ${serverPorts} or port ${agentPort})`, join(folder, 'transfer.pcap'));
    say(`${count} transfers`);
    const args = ['-r', '1', '-m', String(count), '-mp', '40000', `127.0.0.1:${sipPort}`];
    const callers = await startSipp(folder, 'callers', callerScenario(line, { capture: calling, hangUpMs: 8000 }), args);
    const result = await callers.result();
    await pause(500);
    const { packets } = await wire.stop();
    agents.stop();
    const { agentHears, callerHears, acknowledged } = answers(packets, agentPort);
    if (agentHears.length === 0) throw new Error(`no transfer was answered: ${await sippErrors(folder)}`);
    const toAgent = spread(agentHears);
    const toCaller = spread(callerHears);
    const music = spread(musicAfterKey(packets, agentPort));
    const ringing = spread(keyToInvite(packets, agentPort));
    return [
      { what: 'calls failed', value: result.failed, unit: '', most: 0 },
      { what: 'transfers answered', value: toAgent.count, unit: '', least: count },
      { what: 'key end -> hold music p50', value: music.p50, unit: 'ms', most: 20, field: '21.6' },
      { what: 'key end -> hold music p99', value: music.p99, unit: 'ms', field: '22.2' },
      { what: 'key -> INVITE to the agent p50', value: ringing.p50, unit: 'ms' },
      { what: 'key -> INVITE to the agent p99', value: ringing.p99, unit: 'ms' },
      { what: "agent's 200 -> agent hears caller p50", value: toAgent.p50, unit: 'ms', most: 10, field: '11.6' },
      { what: "agent's 200 -> agent hears caller p99", value: toAgent.p99, unit: 'ms', most: 15, field: '15.8' },
      { what: 'agents that spoke', value: toCaller.count, unit: '', least: count },
      { what: "agent's 200 -> caller hears agent p50", value: toCaller.p50, unit: 'ms', most: 10, field: '13.1' },
      { what: "agent's 200 -> caller hears agent p99", value: toCaller.p99, unit: 'ms', most: 15, field: '17.0' },
      { what: "agent's 200 -> our ACK p50", value: spread(acknowledged).p50, unit: 'ms' },
    ];
  },
};

/** From the end of each caller's key to the first music that this caller hears. */
function musicAfterKey(packets: readonly WirePacket[], agentPort: number): number[] {
  const streams = streamsOf(packets.filter((packet) => packet.sourcePort !== agentPort && packet.targetPort !== agentPort));
  const down = streams.filter(({ sourcePort }) => sourcePort >= firstPort && sourcePort <= lastPort);
  const up = streams.filter(({ targetPort }) => targetPort >= firstPort && targetPort <= lastPort);
  return changes(up, down, isMusic).next;
}

/** From each key's first packet to the first INVITE that leaves for an agent after it; callers press one a second. */
function keyToInvite(packets: readonly WirePacket[], agentPort: number): number[] {
  const invites = packets.filter((one) => one.targetPort === agentPort && one.payload.toString('latin1', 0, 7) === 'INVITE ');
  const up = streamsOf(packets.filter((one) => one.targetPort >= firstPort && one.targetPort <= lastPort));
  return up.flatMap((stream) =>
    keysOf(stream).flatMap(({ downMs }) => {
      const invite = invites.find((one) => one.atMs >= downMs);
      return invite === undefined ? [] : [invite.atMs - downMs];
    }),
  );
}

interface Answers {
  acknowledged: number[];
  agentHears: number[];
  callerHears: number[];
}

/** Both ways are counted from the agent's 200 OK; from then on both sides speak every 20 ms. */
function answers(packets: readonly WirePacket[], agentPort: number): Answers {
  const streams = streamsOf(packets.filter((packet) => packet.sourcePort !== agentPort && packet.targetPort !== agentPort));
  const found: Answers = { acknowledged: [], agentHears: [], callerHears: [] };
  const used = new Set<Stream>();
  const seen = new Set<string>();
  for (const { atMs, sourcePort, payload } of packets) {
    if (sourcePort !== agentPort) continue;
    const text = payload.toString('latin1');
    const mediaPort = Number(/^m=audio (\d+)/mu.exec(text)?.[1] ?? 0);
    if (!text.startsWith('SIP/2.0 200') || mediaPort === 0 || seen.has(String(mediaPort))) continue;
    seen.add(String(mediaPort));
    const call = callOf(text);
    const ack = packets.find((one) => one.targetPort === agentPort && one.atMs >= atMs && isAckOf(one, call));
    if (ack !== undefined) found.acknowledged.push(ack.atMs - atMs);
    const toAgent = firstTone(
      streams.filter((stream) => stream.targetPort === mediaPort),
      callerHz,
      atMs,
    );
    if (toAgent !== undefined) found.agentHears.push(toAgent.packet.atMs - atMs);
    const others = streams.filter((stream) => stream.sourcePort !== mediaPort && !used.has(stream));
    const toCaller = firstTone(others, agentHz, atMs);
    if (toCaller === undefined) continue;
    used.add(toCaller.stream);
    found.callerHears.push(toCaller.packet.atMs - atMs);
  }
  return found;
}

function callOf(text: string): string {
  return /^Call-ID: *(\S+)/imu.exec(text)?.[1] ?? '';
}

function isAckOf({ payload }: WirePacket, call: string): boolean {
  const text = payload.toString('latin1');
  return text.startsWith('ACK ') && callOf(text) === call;
}

/** The earliest packet with this tone after `sinceMs`, over streams that had none before. */
function firstTone(streams: readonly Stream[], hz: number, sinceMs: number): { stream: Stream; packet: MeteredPacket } | undefined {
  let best: { stream: Stream; packet: MeteredPacket } | undefined;
  for (const stream of streams) {
    const packet = stream.packets.find((one) => toneOf(one, [hz]) === hz);
    if (packet !== undefined && packet.atMs >= sinceMs && packet.atMs < (best?.packet.atMs ?? Number.POSITIVE_INFINITY))
      best = { stream, packet };
  }
  return best;
}
