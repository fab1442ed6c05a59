// The courier contract on SMPP, and what is SMPP's own: parts, receipts of every sort, refusals, late answers, what people write.
import { afterEach, describe, expect, test } from 'vitest';
import { plainForSms } from '#flow/sms-parts.ts';
import { courierContract } from '#ports/courier.contract.ts';
import { status } from '#wire/smpp/command-status.ts';
import type { Unnumbered } from '#wire/smpp/connection.ts';
import type { ShortMessagePdu } from '#wire/smpp/pdu.ts';
import { emptyMessage, receiptFor, type SubmitAnswer } from '#wire/smpp/test-smsc.ts';
import { fastTime } from '#wire/smpp/test-time.ts';
import { sarTlvs, userDataOf } from '#wire/smpp/user-data.ts';
import { decodeText } from './charset.ts';
import { type CourierRig, openRig, type RigOptions, settingsWith, sms } from './test-courier.ts';

/** Waits for a state, however busy the machine is. */
const poll = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

const now = () => AbortSignal.timeout(20_000);
const long = 'Su turno con la doctora Núñez es el martes. '.repeat(6);

/** What telephones show of what was submitted, by number. */
function shown(submitted: ShortMessagePdu[], to: string): string[] {
  const settings = settingsWith();
  const mine = submitted.filter(({ destination }) => `+${destination.digits}` === to);
  const texts: string[] = [];
  for (const pdu of mine) {
    const { octets, headerOctets, part } = userDataOf(pdu);
    const text = decodeText(octets, pdu.dataCoding, headerOctets, settings) ?? '';
    if (part === undefined || part.index === 1) texts.push(text);
    else texts[texts.length - 1] += text;
  }
  return texts;
}

courierContract('smpp', async () => {
  let count = 0;
  const rig = await openRig({
    script: {
      onSubmit: (pdu, { request }) => {
        if (shown([pdu], `+${pdu.destination.digits}`)[0]?.startsWith('refuse')) return { status: 0x45 };
        count += 1;
        const messageId = `m${count}`;
        setImmediate(() => void request(receiptFor(messageId)).catch(() => {}));
        return { messageId };
      },
    },
  });
  return {
    courier: rig.courier,
    arrived: (to) => Promise.resolve(shown(rig.smsc.submitted, to).filter((text) => !text.startsWith('refuse'))),
    samples: [
      { content: { channel: 'sms', text: 'Su código es 1234' }, text: 'Su código es 1234' },
      { content: { channel: 'sms', text: plainForSms(long) }, text: plainForSms(long) },
    ],
    refused: [
      { channel: 'whatsapp', text: 'Hola' },
      { channel: 'sms', text: 'refuse this' },
    ],
    close: rig.close,
  };
});

const rigs: CourierRig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});
async function open(options: RigOptions = {}): Promise<CourierRig> {
  const rig = await openRig(options);
  rigs.push(rig);
  await poll(() => rig.smsc.bound.length).toBeGreaterThan(0);
  return rig;
}

/** Answers that the test gives when it likes, in the order of the submissions. */
function held() {
  const waiting: ((answer: SubmitAnswer) => void)[] = [];
  return { waiting, onSubmit: () => new Promise<SubmitAnswer>((resolve) => waiting.push(resolve)) };
}

describe('receipts', () => {
  test('of all parts make one: delivered once the last of them is', async () => {
    const rig = await open();
    const { carrierId, parts } = await rig.courier.send(sms(plainForSms(long)), now());
    expect([carrierId, parts]).toEqual(['2', 2]);
    await rig.deliver(receiptFor('2'));
    await rig.deliver(receiptFor('2'));
    expect(rig.receipts).toEqual([]);
    await rig.deliver(receiptFor('1'));
    await rig.deliver(receiptFor('1'));
    expect(rig.receipts).toMatchObject([{ channel: 'carrier', carrierId: '2', status: 'delivered' }]);
  });

  test('one part that failed fails the message, with the code of the carrier', async () => {
    const rig = await open();
    await rig.courier.send(sms(plainForSms(long)), now());
    await rig.deliver(receiptFor('1', 'ENROUTE'));
    await rig.deliver(receiptFor('1', 'UNDELIV', '034'));
    await rig.deliver(receiptFor('2'));
    expect(rig.receipts).toMatchObject([{ carrierId: '2', status: 'failed', code: 'UNDELIV', detail: 'err:034' }]);
  });

  test('that come before their answer wait for it', async () => {
    const { waiting, onSubmit } = held();
    const rig = await open({ script: { onSubmit } });
    const message = sms('Hola');
    const sent = rig.courier.send(message, now());
    await poll(() => waiting.length).toBe(1);
    expect(await rig.deliver(receiptFor('A1'))).toMatchObject({ status: 0 });
    expect(rig.receipts).toEqual([]);
    waiting[0]?.({ messageId: 'A1' });
    expect(await sent).toEqual({ carrierId: 'a1', parts: 1 });
    await poll(() => rig.receipts).toMatchObject([{ carrierId: 'a1', messageId: message.id, status: 'delivered' }]);
  });

  test.each([
    ['hex-decimal', '00FF', '255'],
    ['decimal-hex', '255', '000000ff'],
    ['same', '0000AB12', 'ab12'],
  ] as const)('%s: %s in the answer, %s in the receipt', async (receiptIds, messageId, id) => {
    const rig = await open({ settings: { receiptIds }, script: { onSubmit: () => ({ messageId }) } });
    const { carrierId } = await rig.courier.send(sms('Hola'), now());
    await rig.deliver(receiptFor(id));
    expect(rig.receipts).toMatchObject([{ carrierId, status: 'delivered' }]);
  });

  test('a carrier that takes messages without naming them: no two are the same, and a part that is named speaks for all', async () => {
    const ids = ['', '', 'A7', ''];
    const rig = await open({ script: { onSubmit: () => ({ messageId: ids.shift() ?? '' }) } });
    const [first, second] = [sms('Hola'), sms('Chau')];
    expect(await rig.courier.send(first, now())).toEqual({ carrierId: `none ${first.id}`, parts: 1 });
    expect(await rig.courier.send(second, now())).toEqual({ carrierId: `none ${second.id}`, parts: 1 });
    const third = sms(plainForSms(long));
    expect(await rig.courier.send(third, now())).toEqual({ carrierId: 'a7', parts: 2 });
    await rig.deliver(receiptFor('A7'));
    expect(rig.receipts).toMatchObject([{ carrierId: 'a7', messageId: third.id, status: 'delivered' }]);
  });

  test('by parameters, in the answer’s own writing, whatever the text says', async () => {
    const rig = await open({ settings: { receiptIds: 'hex-decimal' }, script: { onSubmit: () => ({ messageId: '1F' }) } });
    const { carrierId } = await rig.courier.send(sms('Hola'), now());
    const tlvs = [
      { tag: 0x001e, value: Buffer.from('1F\0') },
      { tag: 0x0427, value: Buffer.of(2) },
    ];
    await rig.deliver({ ...emptyMessage('deliver_sm'), esmClass: 0x04, tlvs });
    expect(rig.receipts).toMatchObject([{ carrierId, status: 'delivered' }]);
  });

  test('over another link than the message took, and by data_sm', async () => {
    const rig = await open({ settings: { bind: 'pair', links: 2 } });
    await poll(() => rig.smsc.bound.length).toBe(4);
    await poll(() => rig.courier.health?.().state).toBe('up');
    const sent = await Promise.all([1, 2].map(() => rig.courier.send(sms('Hola'), now())));
    const receivers = rig.smsc.bound.filter(({ kind }) => kind === 'bind_receiver');
    for (const { carrierId } of sent) await receivers[0]?.request(receiptFor(carrierId));
    const { registeredDelivery, dataCoding, serviceType, source, destination } = emptyMessage('deliver_sm');
    const tlvs = [{ tag: 0x0424, value: Buffer.from(receiptFor('99').message) }];
    const shared = { registeredDelivery, dataCoding, serviceType, source, destination, esmClass: 0x04, status: 0, tlvs };
    await receivers[1]?.request({ kind: 'data_sm', ...shared });
    expect(rig.receipts.map(({ carrierId }) => carrierId).toSorted()).toEqual(['1', '2', '99']);
  });

  test('of a former life go up under the id they bear; unreadable ones are answered and left', async () => {
    const rig = await open();
    await rig.deliver(receiptFor('000Ab'));
    expect(await rig.deliver({ ...receiptFor('1'), message: Buffer.from('nonsense') })).toMatchObject({ status: 0 });
    expect(rig.receipts).toMatchObject([{ carrierId: 'ab', status: 'delivered' }]);
    expect(rig.inbound).toEqual([]);
  });

  test('that could not be stored are asked for again, and then told', async () => {
    let away = true;
    const rig = await open({ storing: () => (away ? Promise.reject(new Error('no database')) : Promise.resolve()) });
    await rig.courier.send(sms('Hola'), now());
    expect(await rig.deliver(receiptFor('1'))).toMatchObject({ status: status.tryAgain });
    away = false;
    expect(await rig.deliver(receiptFor('1'))).toMatchObject({ status: 0 });
    expect(rig.receipts).toMatchObject([{ carrierId: '1', status: 'delivered' }]);
  });
});

describe('refusals', () => {
  test.each([
    [0x58, { code: 'too-many', retryable: true, details: { remedy: 'slow-channel', carrierCode: '0x58' } }],
    [0x14, { details: { remedy: 'slow-channel' } }],
    [0x08, { code: 'unavailable', retryable: true, details: { remedy: 'retry' } }],
    [0x0b, { code: 'rejected', retryable: false, details: { remedy: 'no-number', carrierCode: '0x0B' } }],
    [0x0a, { details: { remedy: 'never' } }],
    [0x45, { details: { remedy: 'never' } }],
    [0x0f, { details: { remedy: 'stop-channel' } }],
    [0x40b, { details: { remedy: 'stop-channel', carrierCode: '0x40B' } }],
    [0x40c, { retryable: true, details: { remedy: 'retry' } }],
  ])('status %i', async (refusal, expected) => {
    const rig = await open({ settings: { codes: { '0x40b': 'stop-channel' } }, script: { onSubmit: () => ({ status: refusal }) } });
    await expect(rig.courier.send(sms('Hola'), now())).rejects.toMatchObject(expected);
  });

  test('a number that is refused costs one part, and a throttled part is all that the next try sends', async () => {
    const answers: SubmitAnswer[] = [{ status: 0x0b }, { messageId: '1' }, { status: 0x58 }, { messageId: '3' }];
    const rig = await open({ script: { onSubmit: () => answers.shift() ?? 'drop' }, time: fastTime(10) });
    await expect(rig.courier.send(sms(plainForSms(long)), now())).rejects.toMatchObject({ code: 'rejected' });
    expect(rig.smsc.submitted).toHaveLength(1);
    const message = sms(plainForSms(long));
    await expect(rig.courier.send(message, now())).rejects.toMatchObject({ code: 'too-many' });
    expect(await rig.courier.send(message, now())).toEqual({ carrierId: '3', parts: 2 });
    expect(rig.smsc.submitted.slice(1).map((pdu) => userDataOf(pdu).part?.index)).toEqual([1, 2, 2]);
    const references = rig.smsc.submitted.slice(1).map((pdu) => userDataOf(pdu).part?.reference);
    expect(new Set(references).size).toBe(1);
  });

  test('a wrong password stops the channel and says so', async () => {
    const rig = await openRig({ password: 'wrong', time: fastTime(500) });
    rigs.push(rig);
    await poll(() => rig.stops).toMatchObject([{ code: '0x0E' }]);
    expect(rig.courier.health?.()).toMatchObject({ state: 'stopped', code: '0x0E' });
    await expect(rig.courier.send(sms('Hola'), now())).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });
});

describe('answers that are late', () => {
  test('bring the message’s id after all; its receipt then counts', async () => {
    const { waiting, onSubmit } = held();
    const rig = await open({ script: { onSubmit }, settings: { responseS: 1 } });
    const message = sms('Hola');
    await expect(rig.courier.send(message, now())).rejects.toMatchObject({ code: 'timeout' });
    await rig.deliver(receiptFor('L1'));
    expect(rig.receipts).toEqual([]);
    waiting[0]?.({ messageId: 'L1' });
    const messageId = message.id;
    await poll(() => rig.receipts).toMatchObject([
      { carrierId: 'l1', messageId, status: 'sent' },
      { carrierId: 'l1', messageId, status: 'delivered' },
    ]);
  });

  test('a late refusal is told with what it asks for', async () => {
    const { waiting, onSubmit } = held();
    const rig = await open({ script: { onSubmit }, settings: { responseS: 1 } });
    const message = sms('Hola');
    await expect(rig.courier.send(message, now())).rejects.toMatchObject({ code: 'timeout' });
    waiting[0]?.({ status: 0x0b });
    await poll(() => rig.receipts).toMatchObject([{ messageId: message.id, status: 'failed', code: '0x0B', remedy: 'no-number' }]);
  });

  test('a link that drops leaves what was out unknown', async () => {
    const rig = await open({ script: { onSubmit: () => 'drop' } });
    await expect(rig.courier.send(sms('Hola'), now())).rejects.toMatchObject({ code: 'timeout' });
  });
});

describe('what people write', () => {
  const written = (text: string, changes: Partial<Unnumbered<ShortMessagePdu>> = {}): Unnumbered<ShortMessagePdu> => ({
    ...emptyMessage('deliver_sm'),
    source: { ton: 1, npi: 1, digits: '5491155550100' },
    destination: { ton: 3, npi: 0, digits: '40404' },
    message: Buffer.from(text),
    ...changes,
  });
  const ucs2 = (text: string) => Buffer.from(text, 'utf16le').swap16();

  test('is told with its number, its origin and an id', async () => {
    const rig = await open();
    await rig.deliver(written('BAJA'));
    await rig.deliver(written('BAJA'));
    await rig.deliver(written('', { dataCoding: 8, message: ucs2('Sí 😀') }));
    expect(rig.inbound).toMatchObject([
      { channel: 'carrier', from: '+5491155550100', origin: '40404', messaging: 'sms', text: 'BAJA' },
      { text: 'BAJA' },
      { text: 'Sí 😀' },
    ]);
    expect(new Set(rig.inbound.map(({ carrierId }) => carrierId)).size).toBe(3);
  });

  test('in parts is joined in whatever order and form they come, a character cut between them too', async () => {
    const rig = await open();
    const octets = ucs2('uno 😀 dos');
    const parts = [octets.subarray(0, 10), octets.subarray(10)];
    const place = (index: number) => ({ reference: 300, total: 2, index });
    for (const index of [2, 1])
      await rig.deliver(written('', { dataCoding: 8, message: parts[index - 1] ?? octets, tlvs: sarTlvs(place(index)) }));
    expect(rig.inbound).toMatchObject([{ text: 'uno 😀 dos' }]);
  });

  test('with a part that never comes is told with a gap', async () => {
    const rig = await open({ time: fastTime(300), settings: { enquireS: 600, responseS: 60 } });
    await rig.deliver(written('uno', { tlvs: sarTlvs({ reference: 1, total: 3, index: 1 }) }));
    await rig.deliver(written('tres', { tlvs: sarTlvs({ reference: 1, total: 3, index: 3 }) }));
    await poll(() => rig.inbound).toMatchObject([{ text: 'uno[…]tres' }]);
  });

  test('is the same message where the carrier brings it again because it was not stored', async () => {
    let ids: string[] = [];
    let away = true;
    const rig = await open({ storing: () => (away ? Promise.reject(new Error('no database')) : Promise.resolve()) });
    rig.courier.onInbound?.((message) => void ids.push(message.carrierId));
    expect(await rig.deliver(written('BAJA'))).toMatchObject({ status: status.tryAgain });
    away = false;
    expect(await rig.deliver(written('BAJA'))).toMatchObject({ status: 0 });
    expect(rig.inbound).toHaveLength(1);
    ids = ids.concat(rig.inbound.map(({ carrierId }) => carrierId));
    expect(new Set(ids).size).toBe(1);
  });

  test('is no receipt, however much it looks like one, unless the channel says so', async () => {
    const rig = await open();
    const forged = { ...receiptFor('1'), esmClass: 0 };
    await rig.deliver(forged);
    expect(rig.receipts).toEqual([]);
    expect(rig.inbound).toHaveLength(1);
    const trusting = await open({ settings: { unmarkedReceipts: true } });
    await trusting.deliver(forged);
    expect(trusting.receipts).toMatchObject([{ carrierId: '1', status: 'delivered' }]);
  });

  test('that is no text is left out and answered', async () => {
    const rig = await open();
    expect(await rig.deliver(written('', { dataCoding: 4, message: Buffer.of(1, 2, 3) }))).toMatchObject({ status: 0 });
    expect(rig.inbound).toEqual([]);
  });
});
