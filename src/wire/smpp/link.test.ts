// A link against an SMSC that does everything carriers do: windows, mute and mumbling peers, drops, refusals, floods of bytes.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { status } from './command-status.ts';
import { answerTo, type Unnumbered } from './connection.ts';
import { decodePdu } from './decode-pdu.ts';
import { encodePdu } from './encode-pdu.ts';
import { PduFramer } from './framing.ts';
import { type LinkSettings, type LinkState, SmppLink } from './link.ts';
import { Pace } from './pace.ts';
import type { DataPdu, Pdu, ShortMessagePdu } from './pdu.ts';
import { emptyMessage, receiptFor, type SmscScript, startTestSmsc, type SubmitAnswer, type TestSmsc } from './test-smsc.ts';
import { type FastTime, fastTime } from './test-time.ts';

/** Waits for a state, however busy the machine is. */
const poll = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

interface Rig {
  link: SmppLink;
  states: LinkState[];
  received: (ShortMessagePdu | DataPdu)[];
  time: FastTime;
}

/** A link to this port; time runs a hundred times as fast. */
function linkTo(port: number, changes: Partial<LinkSettings> = {}, onMessage?: () => Promise<void>): Rig {
  const time = fastTime(100);
  const states: LinkState[] = [];
  const received: (ShortMessagePdu | DataPdu)[] = [];
  const settings: LinkSettings = {
    host: '127.0.0.1',
    port,
    bind: 'transceiver',
    systemId: 'clinica',
    password: 'secret',
    systemType: '',
    range: { ton: 0, npi: 0, digits: '' },
    connectMs: 600_000,
    responseMs: 600_000,
    enquireMs: 0,
    unbindMs: 100_000,
    window: 10,
    ratePerS: 1000,
    waitMs: 600_000,
    ...changes,
  };
  const link = new SmppLink(settings, {
    ...time,
    random: () => 0,
    onMessage: async (pdu) => {
      received.push(pdu);
      await onMessage?.();
    },
    onState: (state) => states.push(state),
  });
  closers.push(() => link.close());
  link.start();
  return { link, states, received, time };
}

async function smscWith(script: SmscScript = {}): Promise<TestSmsc> {
  const smsc = await startTestSmsc(script);
  closers.push(() => smsc.close());
  return smsc;
}

const up = (rig: Rig) => poll(() => rig.link.state.state).toBe('up');
const saying = (text: string): Unnumbered<ShortMessagePdu> => ({ ...emptyMessage('submit_sm'), message: Buffer.from(text) });
const idOf = (pdu: Pdu) => ('messageId' in pdu ? pdu.messageId : '');

/** Submissions that the test answers when it likes. */
function held() {
  const waiting: ((answer: SubmitAnswer) => void)[] = [];
  const onSubmit = () => new Promise<SubmitAnswer>((resolve) => waiting.push(resolve));
  return { waiting, onSubmit };
}

describe('sending', () => {
  test('never more than the window are out, all are sent in order, each gets its own answer', async () => {
    const { waiting, onSubmit } = held();
    const smsc = await smscWith({ onSubmit });
    const { link } = linkTo(smsc.port, { window: 5 });
    const answers = Array.from({ length: 23 }, (_, n) => link.submit(saying(String(n))));
    for (let answered = 0; answered < 23; answered += 1) {
      await poll(() => waiting.length).toBeGreaterThan(answered);
      waiting[answered]?.({ messageId: `id-${answered}` });
    }
    expect((await Promise.all(answers)).map(idOf)).toEqual(answers.map((_, n) => `id-${n}`));
    expect(smsc.submitted.map(({ message }) => String(message))).toEqual(answers.map((_, n) => String(n)));
    expect(smsc.widest).toBe(5);
  });

  test('a refusal is an answer, and throttling slows what follows', async () => {
    const refusals: SubmitAnswer[] = [{ status: status.throttled }, { status: 0x40b }];
    const smsc = await smscWith({ onSubmit: () => refusals.shift() ?? { messageId: '1' } });
    const { link, time } = linkTo(smsc.port);
    const before = time.clock.now();
    expect(await link.submit(saying('a'))).toMatchObject({ kind: 'submit_sm_resp', status: status.throttled });
    expect(await link.submit(saying('b'))).toMatchObject({ status: 0x40b });
    expect(time.clock.now() - before).toBeGreaterThanOrEqual(1000);
  });

  test('a generic_nack refuses the request that it names', async () => {
    const smsc = await smscWith({
      onOther: (pdu, { connection }) => {
        if (pdu.kind !== 'submit_sm') return false;
        connection.respond({ kind: 'generic_nack', sequence: pdu.sequence, status: status.invalidCommand });
        return true;
      },
    });
    const { link } = linkTo(smsc.port);
    expect(await link.submit(saying('a'))).toMatchObject({ kind: 'generic_nack', status: status.invalidCommand });
  });

  test('no answer in time is a timeout; the answer that comes later is still heard', async () => {
    const { waiting, onSubmit } = held();
    const smsc = await smscWith({ onSubmit });
    const rig = linkTo(smsc.port, { responseMs: 5000 });
    const { link } = rig;
    await up(rig);
    const late: string[] = [];
    await expect(link.submit(saying('a'), { onLate: (pdu) => late.push(idOf(pdu)) })).rejects.toMatchObject({ code: 'timeout' });
    await poll(() => waiting.length).toBe(1);
    waiting[0]?.({ messageId: 'late-1' });
    await poll(() => late).toEqual(['late-1']);
  });

  test('what is cancelled before it left is not sent; what is broken off afterwards is not known, and its answer is heard', async () => {
    const { waiting, onSubmit } = held();
    const smsc = await smscWith({ onSubmit });
    const { link } = linkTo(smsc.port, { window: 1 });
    const [first, second] = [new AbortController(), new AbortController()];
    const late: string[] = [];
    const out = link.submit(saying('a'), { signal: first.signal, onLate: (pdu) => late.push(idOf(pdu)) });
    const queued = link.submit(saying('b'), { signal: second.signal });
    await poll(() => waiting.length).toBe(1);
    second.abort();
    await expect(queued).rejects.toMatchObject({ code: 'cancelled' });
    first.abort();
    await expect(out).rejects.toMatchObject({ code: 'timeout' });
    waiting[0]?.({ messageId: '7' });
    await poll(() => late).toEqual(['7']);
    expect(smsc.submitted).toHaveLength(1);
  });

  test('what finds no place in time was not sent', async () => {
    const { waiting, onSubmit } = held();
    const smsc = await smscWith({ onSubmit });
    const rig = linkTo(smsc.port, { window: 1, waitMs: 3000 });
    const { link } = rig;
    await up(rig);
    const out = link.submit(saying('a'));
    await expect(link.submit(saying('b'))).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    waiting[0]?.({ messageId: '1' });
    expect(idOf(await out)).toBe('1');
    expect(smsc.submitted).toHaveLength(1);
  });
});

describe('what arrives', () => {
  test('a delivery is answered once it is taken, and asked for again where it was not', async () => {
    const smsc = await smscWith();
    let fails = true;
    const rig = linkTo(smsc.port, {}, () => (fails ? Promise.reject(new Error('no database')) : Promise.resolve()));
    await up(rig);
    const deliver = () => smsc.bound[0]?.request(receiptFor('7'));
    expect(await deliver()).toMatchObject({ kind: 'deliver_sm_resp', status: status.tryAgain });
    fails = false;
    expect(await deliver()).toMatchObject({ kind: 'deliver_sm_resp', status: status.ok });
    expect(rig.received).toHaveLength(2);
  });

  test('unknown commands, broken messages and enquire_link are answered; the link goes on', async () => {
    const smsc = await smscWith();
    const rig = linkTo(smsc.port);
    await up(rig);
    const ask = (pdu: Unnumbered) => smsc.bound[0]?.request(pdu);
    expect(await ask({ kind: 'enquire_link', status: 0 })).toMatchObject({ kind: 'enquire_link_resp' });
    expect(await ask({ kind: 'other', status: 0, commandId: 0x112, body: Buffer.from('x') })).toMatchObject({
      kind: 'generic_nack',
      status: status.invalidCommand,
    });
    expect(await ask({ kind: 'other', status: 0, commandId: 0x05, body: Buffer.alloc(3) })).toMatchObject({
      kind: 'deliver_sm_resp',
      status: status.invalidMessageLength,
    });
    expect(idOf(await rig.link.submit(saying('a')))).toBe('1');
  });

  test('an SMSC that writes byte by byte is understood', async () => {
    const octetByOctet = async (socket: Socket, octets: Buffer) => {
      socket.setNoDelay(true);
      for (const octet of octets) {
        socket.write(Uint8Array.of(octet));
        await nextTurn();
      }
    };
    const server = createServer((socket) => {
      const framer = new PduFramer();
      let writing = Promise.resolve();
      socket.on('data', (chunk: Buffer) => {
        for (const pdu of framer.push(chunk).map(decodePdu)) {
          writing = writing.then(() => octetByOctet(socket, encodePdu(answerTo(pdu, status.ok, 'bytes'))));
        }
      });
      socket.on('error', () => {});
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(async () => void server.close());
    const { link } = linkTo((server.address() as AddressInfo).port);
    expect((await Promise.all([link.submit(saying('a')), link.submit(saying('b'))])).map(idOf)).toEqual(['bytes', 'bytes']);
  });
});

describe('links that break', () => {
  test('dropped in the middle of a window: what was out is not known, what waited was not sent, and the link returns', async () => {
    const { waiting, onSubmit } = held();
    const smsc = await smscWith({ onSubmit });
    const rig = linkTo(smsc.port, { window: 2 });
    const outcomes = ['a', 'b', 'c'].map((text) => rig.link.submit(saying(text)).catch((error: unknown) => error));
    await poll(() => waiting.length).toBe(2);
    smsc.bound[0]?.socket.destroy();
    expect(await Promise.all(outcomes)).toMatchObject([{ code: 'timeout' }, { code: 'timeout' }, { code: 'unavailable', retryable: true }]);
    smsc.script = {};
    await poll(() => smsc.binds).toBe(2);
    await up(rig);
    expect(idOf(await rig.link.submit(saying('d')))).toBe('3');
  });

  test('a far side that says nothing any more is found by enquire_link and left', async () => {
    const smsc = await smscWith();
    const rig = linkTo(smsc.port, { enquireMs: 30_000, responseMs: 10_000 });
    await up(rig);
    smsc.bound[0]?.socket.pause();
    await poll(() => rig.states.find(({ state }) => state === 'down')).toMatchObject({ code: 'timeout' });
    await up(rig);
    expect(smsc.binds).toBeGreaterThan(1);
  });

  test('a stream that makes no sense ends the connection, never the link', async () => {
    const smsc = await smscWith();
    const rig = linkTo(smsc.port);
    await up(rig);
    smsc.bound[0]?.socket.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await poll(() => smsc.binds).toBe(2);
    expect(rig.states.find(({ state }) => state === 'down')).toMatchObject({ code: 'bad-answer' });
    await up(rig);
  });

  test('an unbind of the far side is answered, and the link binds again', async () => {
    const smsc = await smscWith();
    const rig = linkTo(smsc.port);
    await up(rig);
    expect(await smsc.bound[0]?.request({ kind: 'unbind', status: 0 })).toMatchObject({ kind: 'unbind_resp' });
    await poll(() => smsc.binds).toBe(2);
    await up(rig);
  });

  test('closing waits for the answers that are due, then unbinds', async () => {
    const { waiting, onSubmit } = held();
    const seen: string[] = [];
    const smsc = await smscWith({
      onSubmit,
      onOther: (pdu) => {
        seen.push(pdu.kind);
        return false;
      },
    });
    const rig = linkTo(smsc.port);
    await up(rig);
    const out = rig.link.submit(saying('a'));
    await poll(() => waiting.length).toBe(1);
    const closed = rig.link.close();
    await expect(rig.link.submit(saying('b'))).rejects.toMatchObject({ code: 'unavailable' });
    waiting[0]?.({ messageId: '1' });
    expect(idOf(await out)).toBe('1');
    await closed;
    expect(seen).toEqual(['submit_sm', 'unbind']);
    expect(rig.link.state.state).toBe('down');
  });

  test('nobody there: the pauses grow, scatter by half at most, and submissions fail at once', async () => {
    const smsc = await startTestSmsc();
    await smsc.close();
    const rig = linkTo(smsc.port);
    const pauses = () => rig.time.asked.filter((delayMs) => delayMs !== rig.link.settings.connectMs);
    await poll(() => pauses().length).toBeGreaterThan(4);
    expect(pauses().slice(0, 5)).toEqual([500, 1000, 2000, 4000, 8000]);
    await poll(() => rig.link.state.state).toBe('down');
    await expect(rig.link.submit(saying('a'))).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('binds that are refused', () => {
  test('a wrong password is tried three times with half a minute between, then never again', async () => {
    const smsc = await smscWith();
    const rig = linkTo(smsc.port, { password: 'wrong' });
    await poll(() => rig.link.state).toMatchObject({ state: 'stopped', code: '0x0E' });
    expect(smsc.binds).toBe(3);
    expect(rig.time.asked.filter((delayMs) => delayMs < 600_000)).toEqual([30_000, 30_000]);
    await expect(rig.link.submit(saying('a'))).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('bound already: half a minute later it is tried again, as often as it takes', async () => {
    let refusals = 3;
    const smsc = await smscWith({ onBind: () => (refusals-- > 0 ? status.alreadyBound : status.ok) });
    const rig = linkTo(smsc.port);
    await poll(() => rig.link.state.state).toBe('up');
    expect(smsc.binds).toBe(4);
    expect(rig.states.find(({ state }) => state === 'down')).toMatchObject({ code: '0x05' });
  });
});

describe('the pace', () => {
  /** Sends in one second as fast as it is let. */
  const inOneSecond = (pace: Pace, from: number) => {
    let sent = 0;
    for (let now = from; now < from + 1000; now += 1) {
      while (pace.delayMs(now) === 0) {
        pace.take(now);
        sent += 1;
      }
    }
    return sent;
  };

  test.each([1, 10, 37, 500])('%d a second, evenly', (ratePerS) => {
    const pace = new Pace(ratePerS);
    inOneSecond(pace, 0);
    expect(Math.abs(inOneSecond(pace, 1000) - ratePerS)).toBeLessThanOrEqual(1);
  });

  test('throttling pauses it 1 s, 2 s, 4 s and halves it; calm brings it back', () => {
    const pace = new Pace(100);
    let now = 0;
    const pauses = [1, 2, 3].map(() => {
      pace.throttled(now);
      pace.throttled(now + 5);
      const pauseMs = pace.delayMs(now);
      now += pauseMs;
      return pauseMs;
    });
    expect(pauses).toEqual([1000, 2000, 4000]);
    expect(pace.ratePerS).toBe(12.5);
    for (let second = 0; second < 20; second += 1) {
      now += 1000;
      pace.taken(now);
    }
    expect(pace.ratePerS).toBe(100);
  });
});
