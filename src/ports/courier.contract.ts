// What every Courier must do, as tests. Not here: what is particular to one carrier.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh } from './contract-samples.ts';
import type { Courier, OutgoingMessage, Receipt } from './courier.ts';
import { Failure } from './failure.ts';

/** A courier with a look at the far end. */
export interface CourierBench {
  courier: Courier;
  /** Texts that arrived at this number, oldest first. */
  arrived: (to: string) => Promise<string[]>;
  /** Contents that the far end takes, with the text that arrives; at least one for every kind of the courier. */
  samples: { content: OutgoingMessage['content']; text: string }[];
  /** Contents that the far end refuses for good. */
  refused: OutgoingMessage['content'][];
  close: () => Promise<void>;
}

function outgoing(content: OutgoingMessage['content']): OutgoingMessage {
  return { id: '1', key: fresh('key'), callId: undefined, origin: 'sandbox', to: fresh('+59899').replaceAll('-', ''), content };
}

/** Declares the suite. */
export function courierContract(name: string, open: () => Promise<CourierBench>): void {
  describe(`Courier ${name}`, () => {
    let bench: CourierBench;
    const receipts: Receipt[] = [];
    beforeAll(async () => {
      bench = await open();
      bench.courier.onReceipt((receipt) => {
        receipts.push(receipt);
      });
    });
    afterAll(async () => {
      await bench.close();
    });

    test('every kind arrives, and the receipt carries the id that was answered', async () => {
      const { courier, samples } = bench;
      expect(new Set(samples.map(({ content }) => content.channel))).toEqual(new Set(courier.kinds));
      for (const { content, text } of samples) {
        const message = outgoing(content);
        const { carrierId } = await courier.send(message, AbortSignal.timeout(5000));
        expect(await bench.arrived(message.to)).toEqual([text]);
        const mine = () => receipts.filter((receipt) => receipt.carrierId === carrierId);
        await expect.poll(mine).not.toHaveLength(0);
        expect(mine().at(-1)).toMatchObject({ channel: courier.channel, status: 'delivered' });
      }
    });

    test('a courier that says it is idempotent delivers a key once and answers the same id again; another delivers every time', async () => {
      const { courier, samples } = bench;
      const { content, text } = samples[0] ?? { content: { channel: 'sms', text: 'x' }, text: 'x' };
      const message = outgoing(content);
      const answers = await Promise.all([1, 2, 3].map(() => courier.send(message, AbortSignal.timeout(5000))));
      const times = courier.idempotent ? 1 : 3;
      expect(new Set(answers.map(({ carrierId }) => carrierId)).size).toBe(times);
      expect(await bench.arrived(message.to)).toEqual(Array.from({ length: times }, () => text));
    });

    test('what the far end refuses is a Failure that says: do not try again', async () => {
      for (const content of bench.refused) {
        const message = outgoing(content);
        const failure = await bench.courier.send(message, AbortSignal.timeout(5000)).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(Failure);
        expect(failure).toMatchObject({ code: 'rejected', retryable: false });
        expect(await bench.arrived(message.to)).toEqual([]);
      }
    });

    test('nothing is sent once the signal is aborted', async () => {
      const message = outgoing(bench.samples[0]?.content ?? { channel: 'sms', text: 'x' });
      await expect(bench.courier.send(message, AbortSignal.abort())).rejects.toBeInstanceOf(Failure);
      expect(await bench.arrived(message.to)).toEqual([]);
    });
  });
}
