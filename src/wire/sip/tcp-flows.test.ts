// Connections over a link, whose addresses have a zone. Not here: framing, caps, TLS (framing.test.ts, test/sip).
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { createLocalAddress } from './local-address.ts';
import { openStreams, type StreamFlows } from './tcp-flows.ts';

/** An address of ours with its zone, where this machine has a link. */
const linkLocal = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
  (list ?? []).filter(({ address }) => address.startsWith('fe80:')).map(({ address }) => `${address}%${name}`),
)[0];

test.runIf(linkLocal !== undefined)('a far side that names itself without a zone is reached, and no flow bears one', async () => {
  const bound = linkLocal ?? '';
  const [own = ''] = bound.split('%');
  const heard = Promise.withResolvers<{ remote: string; local: string }>();
  const open = (): Promise<StreamFlows> =>
    openStreams(
      { address: bound, port: 0 },
      {
        localFor: createLocalAddress(bound, undefined),
        onMessage: (_data, flow) => heard.resolve({ remote: flow.remote.address, local: flow.local.address }),
        onClosed: () => undefined,
      },
    );
  const [one, two] = await Promise.all([open(), open()]);
  try {
    expect(two.bound.address).toBe(own);
    const flow = await one.flowTo({ address: own, port: two.bound.port });
    expect([flow.id, flow.local.address]).toEqual([`tcp:${own}:${two.bound.port}`, own]);
    await flow.send('OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n');
    expect(await heard.promise).toEqual({ remote: own, local: own });
  } finally {
    one.close();
    two.close();
  }
});
