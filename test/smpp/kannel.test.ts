// Debian's Kannel as the client of an SMSC on our codec: an independent implementation binds, sends and gets receipts and messages.
// Not here: our courier (net-smpp.test.ts).
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../bench/free-port.ts';
import { emptyMessage, receiptFor, startTestSmsc, type TestSmsc } from '../../src/wire/smpp/test-smsc.ts';
import { userDataOf } from '../../src/wire/smpp/user-data.ts';

const [gateway, sender] = ['bearerbox', 'smsbox'];

interface Ports {
  admin: number;
  boxes: number;
  send: number;
}

const configuration = (smsc: number, ours: number, { admin, boxes, send }: Ports) => `
group = core
admin-port = ${admin}
admin-password = test
smsbox-port = ${boxes}
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = atiende
host = 127.0.0.1
port = ${smsc}
transceiver-mode = true
smsc-username = kannel
smsc-password = secret
system-type = "VMA"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${send}

group = sendsms-user
username = test
password = test
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = yes
max-messages = 0
get-url = "http://127.0.0.1:${ours}/written?from=%p&to=%P&text=%b"
`;

let smsc: TestSmsc;
let web: Server;
let folder = '';
let ports: Ports;
const boxes: ChildProcess[] = [];
/** What Kannel told us: receipts and messages, by the path it called. */
const told: string[] = [];

function run(program: string, file: string): void {
  boxes.push(spawn(program, ['-v', '4', file], { cwd: folder, stdio: 'ignore' }));
}

async function answers(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}

async function until(state: () => Promise<boolean>): Promise<void> {
  await vi.waitFor(async () => expect(await state()).toBe(true), { timeout: 60_000, interval: 50 });
}

/** Ask Kannel to send; its receipts come to `/receipt`. */
async function ask(text: string, coding = '0'): Promise<void> {
  const receiptUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}/receipt?status=%d`;
  const query = new URLSearchParams({ username: 'test', password: 'test', from: '40404', to: '+5491155550100', text, coding });
  query.set('charset', 'UTF-8');
  query.set('dlr-mask', '3');
  query.set('dlr-url', receiptUrl);
  const answer = await fetch(`http://127.0.0.1:${ports.send}/cgi-bin/sendsms?${query.toString()}`);
  expect(answer.status).toBe(202);
}

beforeAll(async () => {
  web = createServer((request, response) => {
    told.push(request.url ?? '');
    response.end('');
  }).listen(0, '127.0.0.1');
  await once(web, 'listening');
  smsc = await startTestSmsc();
  folder = await mkdtemp(join(tmpdir(), 'atiende-kannel-'));
  const file = join(folder, 'kannel.conf');
  ports = { admin: await freePort(), boxes: await freePort(), send: await freePort() };
  await writeFile(file, configuration(smsc.port, (web.address() as AddressInfo).port, ports));
  run(gateway, file);
  await until(() => answers(ports.admin));
  run(sender, file);
  await until(() => answers(ports.send));
  await until(() => Promise.resolve(smsc.bound.length === 1));
});
afterAll(async () => {
  for (const box of boxes) box.kill('SIGKILL');
  await smsc.close();
  web.close();
  await rm(folder, { recursive: true, force: true });
});

describe('with Kannel as the client', () => {
  it('binds, sends in its own manner, and takes our receipt', async () => {
    expect(smsc.bound[0]).toMatchObject({ kind: 'bind_transceiver', systemId: 'kannel' });
    const before = smsc.submitted.length;
    await ask('Hola a las 10');
    await expect.poll(() => smsc.submitted.length).toBe(before + 1);
    const [pdu] = smsc.submitted.slice(before);
    expect(pdu).toMatchObject({ source: { digits: '40404' }, destination: { digits: '5491155550100' }, dataCoding: 0 });
    expect(Buffer.from(pdu?.message ?? []).toString()).toBe('Hola a las 10');
    expect((pdu?.registeredDelivery ?? 0) & 0x01).toBe(1);
    expect(await smsc.bound[0]?.request(receiptFor(String(smsc.submitted.length)))).toMatchObject({ kind: 'deliver_sm_resp', status: 0 });
    await expect.poll(() => told).toContain('/receipt?status=1');
  });

  it('cuts a long text into parts whose headers we read', async () => {
    const before = smsc.submitted.length;
    await ask('á'.repeat(100), '2');
    await expect.poll(() => smsc.submitted.length).toBe(before + 2);
    const parts = smsc.submitted.slice(before).map(userDataOf);
    expect(parts.map(({ part }) => [part?.index, part?.total])).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(new Set(parts.map(({ part }) => part?.reference)).size).toBe(1);
    const octets = Buffer.concat(parts.map((part) => part.octets));
    expect(octets.swap16().toString('utf16le')).toBe('á'.repeat(100));
  });

  it('takes what people write, in UCS-2 too', async () => {
    const message = Buffer.from('Sí, gracias 😀', 'utf16le').swap16();
    const written = {
      ...emptyMessage('deliver_sm'),
      source: { ton: 1, npi: 1, digits: '5491155550100' },
      destination: { ton: 3, npi: 0, digits: '40404' },
      dataCoding: 8,
      message,
    };
    expect(await smsc.bound[0]?.request(written)).toMatchObject({ status: 0 });
    const octets = (query = '') =>
      query.replaceAll('+', ' ').replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    const taken = () => told.filter((path) => path.startsWith('/written?from=%2B5491155550100&to=40404&'));
    await expect.poll(() => taken().map((path) => octets(path.split('&text=')[1]))).toEqual([message.toString('latin1')]);
  });
});
