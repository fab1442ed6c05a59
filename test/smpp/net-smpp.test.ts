// The SMPP courier against an SMSC that is not ours: Debian's Net::SMPP, with the faults that carriers have (smsc.pl).
// Not here: what only our own SMSC can be made to do (src/adapters/courier-smpp, src/wire/smpp).
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { smppChannelKind } from '../../src/adapters/courier-smpp/channel-kind.ts';
import { createSmppCourier } from '../../src/adapters/courier-smpp/smpp-courier.ts';
import { systemClock, systemTimers } from '../../src/ports/clock.ts';
import type { InboundMessageRow } from '../../src/ports/channel-store.ts';
import type { Courier, Receipt } from '../../src/ports/courier.ts';

const script = fileURLToPath(new URL('smsc.pl', import.meta.url));

type Said = Record<string, string>;

let smsc: ChildProcess;
let said: Said[] = [];
let port = 0;
const couriers: Courier[] = [];

beforeEach(async () => {
  const lines: Said[] = [];
  said = lines;
  smsc = spawn('perl', [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (smsc.stdout === null) throw new Error('no output');
  createInterface(smsc.stdout).on('line', (line) => lines.push(JSON.parse(line) as Said));
  await expect.poll(() => said[0]).toMatchObject({ is: 'listening' });
  port = Number(said[0]?.['port']);
});
afterEach(async () => {
  for (const courier of couriers.splice(0)) await courier.close?.();
  smsc.kill('SIGKILL');
});

interface Far {
  courier: Courier;
  receipts: Receipt[];
  inbound: InboundMessageRow[];
}

function connect(changes: object = {}, password = 'secret'): Far {
  const receipts: Receipt[] = [];
  const inbound: InboundMessageRow[] = [];
  const settings = smppChannelKind.settings.parse({
    host: '127.0.0.1',
    port,
    systemId: 'clinica',
    receiptIds: 'hex-decimal',
    ...changes,
  });
  const row = {
    id: 'carrier',
    name: 'Carrier',
    kind: 'smpp' as const,
    enabled: true,
    settings: {},
    secrets: {},
    webhookSecret: '',
    ratePerS: 500,
    stopped: undefined,
    createdAt: 0,
  };
  const courier = createSmppCourier(
    { row, settings, secrets: { password } },
    {
      clock: systemClock,
      timers: systemTimers,
      random: () => 0,
      log: { info: () => {}, warn: () => {} },
      store: { stopChannel: () => Promise.resolve() },
    },
  );
  courier.onReceipt((receipt) => void receipts.push(receipt));
  courier.onInbound?.((message) => void inbound.push(message));
  couriers.push(courier);
  return { courier, receipts, inbound };
}

let counter = 0;
function send({ courier }: Far, text: string) {
  counter += 1;
  const message = { id: String(counter), key: `key-${counter}`, callId: undefined, origin: 'CLINICA', to: '+5491155550100' };
  return courier.send({ ...message, content: { channel: 'sms', text } }, AbortSignal.timeout(30_000));
}
const submits = () => said.filter(({ is }) => is === 'submit');
const binds = () => said.filter(({ is }) => is === 'bind');
const up = ({ courier }: Far) => expect.poll(() => courier.health?.().state).toBe('up');

describe('with Net::SMPP as the SMSC', () => {
  it('a message goes out as it should and its receipt comes back, hexadecimal and decimal ids matched', async () => {
    const far = connect();
    const { carrierId } = await send(far, 'Mañana a las 10 h @ €5');
    await expect.poll(submits).toEqual([
      {
        is: 'submit',
        from: 'CLINICA',
        from_ton: '5',
        to: '5491155550100',
        to_ton: '1',
        data_coding: '0',
        esm_class: '0',
        registered_delivery: '1',
        // 3GPP TS 23.038: ñ 7D, @ 00, € 1B65.
        hex: Buffer.from('Ma\u007dana a las 10 h \u0000 \u001b\u00655', 'latin1').toString('hex'),
      },
    ]);
    await expect.poll(() => far.receipts).toMatchObject([{ carrierId, status: 'delivered' }]);
  });

  it('a long text in UCS-2 has headers, and the receipts of its parts make one', async () => {
    const far = connect();
    const { parts, carrierId } = await send(far, 'Su turno será mañana. '.repeat(8));
    expect(parts).toBe(3);
    // What the SMSC tells of itself comes by its output, after its answers.
    const headers = () =>
      submits().map(({ hex, esm_class: esm, data_coding: coding }) => [esm, coding, hex?.slice(0, 6), hex?.slice(8, 12)]);
    await expect.poll(headers).toEqual([1, 2, 3].map((index) => ['64', '8', '050003', `030${index}`]));
    await expect.poll(() => far.receipts).toMatchObject([{ carrierId, status: 'delivered' }]);
  });

  it('receipts early, twice and failed; a text that somebody writes back', async () => {
    const far = connect();
    const early = await send(far, 'early');
    const twice = await send(far, 'twice');
    const failed = await send(far, 'fail');
    await send(far, 'reply');
    await expect.poll(() => far.inbound).toMatchObject([{ from: '+5491155550100', origin: 'CLINICA', text: 'graciasè' }]);
    const told = (carrierId: string) => far.receipts.filter((receipt) => receipt.carrierId === carrierId);
    await expect.poll(() => told(failed.carrierId)).toMatchObject([{ status: 'failed', code: 'UNDELIV', detail: 'err:034' }]);
    expect(told(early.carrierId)).toMatchObject([{ status: 'delivered' }]);
    expect(told(twice.carrierId)).toMatchObject([{ status: 'delivered' }]);
    const answers = () => said.filter(({ is }) => is === 'deliver_sm_resp').map(({ status }) => status);
    await expect.poll(() => answers().length).toBeGreaterThan(0);
    expect(new Set(answers())).toEqual(new Set(['0']));
  });

  it('throttled in the middle of a burst: nothing is lost', async () => {
    const far = connect({ window: 5 });
    await up(far);
    const burst = ['a1', 'a2', 'throttle', 'a4', 'a5', 'a6'].map((text) => send(far, text).catch((error: unknown) => error));
    const outcomes = await Promise.all(burst);
    expect(outcomes[2]).toMatchObject({ code: 'too-many', details: { remedy: 'slow-channel', retryAfterS: expect.any(Number) } });
    expect(outcomes.filter((one) => !(one instanceof Error))).toHaveLength(5);
    await send(far, 'throttle');
    await expect.poll(() => far.receipts).toHaveLength(6);
  });

  it('a link cut in the middle of a submit leaves it unknown and comes back; receipts held until then arrive', async () => {
    const far = connect({ bind: 'pair' });
    await up(far);
    const { carrierId } = await send(far, 'hold');
    await expect(send(far, 'drop')).rejects.toMatchObject({ code: 'timeout' });
    await expect.poll(() => binds().length).toBeGreaterThan(2);
    await up(far);
    await send(far, 'hola');
    expect(far.receipts.filter((receipt) => receipt.carrierId === carrierId)).toEqual([]);
    const other = connect({ bind: 'pair' });
    await up(other);
    await expect.poll(() => other.receipts).toContainEqual(expect.objectContaining({ carrierId, status: 'delivered' }));
  });

  it('a wrong password is told as such, and closing unbinds', async () => {
    const wrong = connect({}, 'wrong');
    await expect.poll(() => wrong.courier.health?.()).toMatchObject({ state: 'down', code: '0x0E' });
    const far = connect();
    await up(far);
    await far.courier.close?.();
    await expect.poll(() => said.some(({ is }) => is === 'unbind')).toBe(true);
  });
});
