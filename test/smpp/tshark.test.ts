// What Wireshark's dissector reads in our octets: a third opinion on every sort of PDU that we write. Not here: what peers answer to them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bodiesOf } from '../../src/adapters/courier-smpp/bodies.ts';
import { smppChannelKind } from '../../src/adapters/courier-smpp/channel-kind.ts';
import { answerTo } from '../../src/wire/smpp/connection.ts';
import { encodePdu } from '../../src/wire/smpp/encode-pdu.ts';
import type { WritablePdu } from '../../src/wire/smpp/pdu.ts';
import { emptyMessage, receiptFor } from '../../src/wire/smpp/test-smsc.ts';

const [assembler, reader] = ['text2pcap', 'tshark'];
const port = 2775;

/** Each frame as a TCP packet of its own, read field by field; a row a frame. */
function dissected(frames: Buffer[], fields: string[]): Record<string, string>[] {
  const folder = mkdtempSync(join(tmpdir(), 'atiende-tshark-'));
  try {
    const [dump, capture] = [join(folder, 'frames.txt'), join(folder, 'frames.pcap')];
    const hex = (frame: Buffer) => frame.toString('hex').replaceAll(/../g, ' $&');
    writeFileSync(dump, frames.map((frame) => `000000${hex(frame)}\n`).join(''));
    expect(spawnSync(assembler, ['-q', '-T', `40000,${port}`, dump, capture]).status).toBe(0);
    const wanted = fields.flatMap((field) => ['-e', field]);
    const options = ['-r', capture, '-d', `tcp.port==${port},smpp`, '-o', 'tcp.analyze_sequence_numbers:FALSE'];
    const run = spawnSync(reader, [...options, '-T', 'fields', '-E', 'separator=/t', '-E', 'quote=n', ...wanted], { encoding: 'utf8' });
    expect(run.status, run.stderr).toBe(0);
    const rows = run.stdout.split('\n').slice(0, frames.length);
    return rows.map((row) => Object.fromEntries(row.split('\t').map((value, index) => [fields[index] ?? '', value])));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The PDUs of a text on a link of this sort. */
function pdusOf(text: string, changes: object): WritablePdu[] {
  const settings = smppChannelKind.settings.parse({ host: 'localhost', systemId: 'a', ...changes });
  const message = { id: '7', origin: 'CLINICA', to: '+5491155550100', content: { channel: 'sms' as const, text } };
  return bodiesOf(message, settings).pdus.map((pdu, index) => ({ ...pdu, sequence: index + 1 }));
}

const submitted = { 'smpp.command_id': '0x00000004', 'smpp.source_addr': 'CLINICA', 'smpp.source_addr_ton': '0x05' };
const mañana = 'Su turno será mañana. '.repeat(4);

/** Frames, each with what the dissector must say of it. */
const cases: [WritablePdu, Record<string, string>][] = [
  [
    {
      kind: 'bind_transceiver',
      status: 0,
      sequence: 1,
      systemId: 'clinica',
      password: 'secret',
      systemType: 'VMS',
      interfaceVersion: 0x34,
      range: { ton: 0, npi: 0, digits: '^404' },
    },
    {
      'smpp.command_id': '0x00000009',
      'smpp.system_id': 'clinica',
      'smpp.password': 'secret',
      'smpp.system_type': 'VMS',
      'smpp.interface_version': '52',
      'smpp.address_range': '^404',
    },
  ],
  ...pdusOf('Su turno es el lunes', { validityMinutes: 90 }).map((pdu): [WritablePdu, Record<string, string>] => [
    pdu,
    {
      ...submitted,
      'smpp.data_coding': '0x00',
      'smpp.sm_length': '20',
      'smpp.destination_addr': '5491155550100',
      'smpp.regdel.receipt': '0x01',
    },
  ]),
  ...pdusOf(mañana, {}).map((pdu, index): [WritablePdu, Record<string, string>] => [
    pdu,
    {
      ...submitted,
      'smpp.data_coding': '0x08',
      'smpp.esm.submit.features': '0x01',
      'smpp.message_text': mañana.slice(index * 67, (index + 1) * 67),
      'gsm_sms.udh.mm.msg_id': '7',
      'gsm_sms.udh.mm.msg_parts': '2',
      'gsm_sms.udh.mm.msg_part': String(index + 1),
    },
  ]),
  ...pdusOf(mañana, { long: 'udh-16' }).map((pdu, index): [WritablePdu, Record<string, string>] => [
    pdu,
    { 'smpp.message_text': mañana.slice(index * 66, (index + 1) * 66), 'gsm_sms.udh.mm.msg_part': String(index + 1) },
  ]),
  ...pdusOf(mañana, { long: 'sar' }).map((pdu, index): [WritablePdu, Record<string, string>] => [
    pdu,
    { 'smpp.sar_msg_ref_num': '7', 'smpp.sar_total_segments': '2', 'smpp.sar_segment_seqnum': String(index + 1) },
  ]),
  ...pdusOf('a'.repeat(300), { long: 'payload' }).map((pdu): [WritablePdu, Record<string, string>] => [
    pdu,
    { 'smpp.sm_length': '0', 'smpp.message_payload': '61'.repeat(300) },
  ]),
  [
    answerTo({ ...emptyMessage('submit_sm'), sequence: 9 }, 0, '1F00'),
    { 'smpp.command_id': '0x80000004', 'smpp.message_id': '1F00', 'smpp.sequence_number': '9' },
  ],
  [
    answerTo({ ...emptyMessage('submit_sm'), sequence: 9 }, 0x58),
    { 'smpp.command_id': '0x80000004', 'smpp.command_status': '0x00000058', 'smpp.message_id': '' },
  ],
  [
    {
      ...receiptFor('1F00'),
      sequence: 4,
      tlvs: [
        { tag: 0x001e, value: Buffer.from('1F00\0') },
        { tag: 0x0427, value: Buffer.of(2) },
      ],
    },
    { 'smpp.command_id': '0x00000005', 'smpp.receipted_message_id': '1F00', 'smpp.message_state': '2' },
  ],
  [
    { kind: 'enquire_link', status: 0, sequence: 5 },
    { 'smpp.command_id': '0x00000015', 'smpp.command_length': '16' },
  ],
  [{ kind: 'unbind_resp', status: 0, sequence: 6 }, { 'smpp.command_id': '0x80000006' }],
  [
    { kind: 'generic_nack', status: 3, sequence: 7 },
    { 'smpp.command_id': '0x80000000', 'smpp.command_status': '0x00000003' },
  ],
];

describe('read by Wireshark', () => {
  it('every PDU says what was meant, and none is malformed', () => {
    const fields = [...new Set(cases.flatMap(([, expected]) => Object.keys(expected))), '_ws.malformed'];
    const rows = dissected(
      cases.map(([pdu]) => encodePdu(pdu)),
      fields,
    );
    expect(rows).toHaveLength(cases.length);
    for (const [index, [pdu, expected]] of cases.entries())
      expect(rows[index], `${index} ${pdu.kind}`).toMatchObject({ ...expected, '_ws.malformed': '' });
  });
});
