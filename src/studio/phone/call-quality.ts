// How well a browser's call is heard: loss and jitter of what arrives, over the last seconds. Not here: what it looks like.
import { useCallQuality } from './phone-state.ts';

const everyMs = 2000;
/** Losses are counted over this many measurements. */
const window = 5;

interface Counted {
  lost: number;
  received: number;
}

function numberIn(stat: Record<string, unknown>, name: string): number | undefined {
  const value = stat[name];
  return typeof value === 'number' ? value : undefined;
}

/** Measure the connection that `of` answers until the returned function is called; what is found is in `useCallQuality`. */
export function watchQuality(of: () => RTCPeerConnection | undefined): () => void {
  const past: Counted[] = [];
  const measure = async () => {
    const report = await of()?.getStats();
    if (!report) return;
    const stats: Record<string, unknown>[] = [];
    report.forEach((stat: Record<string, unknown>) => stats.push(stat));
    const inbound = stats.find((stat) => stat['type'] === 'inbound-rtp' && stat['kind'] === 'audio');
    if (!inbound) return;
    const now = { lost: numberIn(inbound, 'packetsLost') ?? 0, received: numberIn(inbound, 'packetsReceived') ?? 0 };
    past.push(now);
    if (past.length > window) past.shift();
    const [first = now] = past;
    const lost = Math.max(0, now.lost - first.lost);
    const all = lost + now.received - first.received;
    const pair = stats.find((stat) => stat['type'] === 'candidate-pair' && stat['nominated'] === true);
    const roundTripS = pair && numberIn(pair, 'currentRoundTripTime');
    useCallQuality.setState({
      quality: {
        lossPercent: all === 0 ? 0 : (100 * lost) / all,
        jitterMs: Math.round(1000 * (numberIn(inbound, 'jitter') ?? 0)),
        roundTripMs: roundTripS === undefined ? undefined : Math.round(1000 * roundTripS),
      },
    });
  };
  const timer = setInterval(() => void measure().catch(() => undefined), everyMs);
  return () => clearInterval(timer);
}
