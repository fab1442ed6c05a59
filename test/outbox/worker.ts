// One outbox in a process of its own, to be killed: `node test/outbox/worker.ts '<connection>' '<url of the carrier>'`. Not here: the killing (kill.ts).
import { openStore } from '#adapters/store-postgres/open-store.ts';
import { createOutbox } from '#outbox/create-outbox.ts';
import { defaultPolicy } from '#outbox/policy.ts';
import { systemClock } from '#ports/clock.ts';
import type { Courier } from '#ports/courier.ts';

const [connection = '{}', carrier = ''] = process.argv.slice(2);

/** The carrier over HTTP; with `keyed` it is told the message's key and honours it. */
function courier(channel: 'keyed' | 'plain'): Courier {
  return {
    channel,
    kinds: ['sms'],
    idempotent: channel === 'keyed',
    window: 10,
    send: async ({ key }, signal) => {
      const answer = await fetch(`${carrier}/${channel}`, { method: 'POST', body: key, signal });
      return { carrierId: await answer.text(), parts: 1 };
    },
    onReceipt: () => {},
  };
}

const couriers = { keyed: courier('keyed'), plain: courier('plain') };
const most = 10_000_000;
const store = await openStore({ connection: JSON.parse(connection) as object });
createOutbox({
  messages: store.messages,
  calls: store.calls,
  channels: store.channels,
  outletOf: (origin) => (origin === 'keyed' || origin === 'plain' ? { courier: couriers[origin], sender: '12345' } : undefined),
  countryOf: () => Promise.resolve('AR'),
  clock: systemClock,
  log: { info: () => {}, warn: () => {} },
  policy: () => ({ ...defaultPolicy, caps: { perNumber: most, perLine: most, perOrigin: most, perChannel: most } }),
  pollMs: 200,
  sendTimeoutMs: 1000,
  leaseMs: 1500,
  reconcileMs: 500,
  // Killed again and again it must not run out of tries.
  retry: { attempts: 1000, firstDelayMs: 50, longestDelayMs: 200 },
}).start();
process.send?.('ready');
