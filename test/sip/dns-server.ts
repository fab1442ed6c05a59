// A DNS server over UDP for tests: A records of its table, and the ways in which servers fail. Not part of the running product.
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import type { Dns } from '#wire/sip/resolve.ts';

/** `silent` = the question is lost, `servfail` = the server cannot reach those who know (RFC 1035 §4.1.1, RCODE 2). */
export type DnsMood = 'answers' | 'silent' | 'servfail';

export interface DnsServer {
  /** What is asked of it goes over the wire, by the resolver that the product uses for NAPTR and SRV. */
  dns: Dns;
  mood: DnsMood;
  /** Names that were asked for an address, in order. */
  asked: string[];
  close: () => void;
}

const typeA = 1;
const noError = 0;
const serverFailure = 2;
const noSuchName = 3;

/** `hosts` = addresses by name; every other name does not exist. */
export async function startDnsServer(hosts: Record<string, string>): Promise<DnsServer> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  const server: DnsServer = {
    dns: {
      naptr: (name) => resolver.resolveNaptr(name),
      srv: (name) => resolver.resolveSrv(name),
      addresses: (name) => resolver.resolve4(name),
    },
    mood: 'answers',
    asked: [],
    close: () => {
      resolver.cancel();
      socket.close();
    },
  };
  socket.on('message', (query, from) => {
    const { name, type, end } = questionOf(query);
    if (type === typeA) server.asked.push(name);
    if (server.mood === 'silent') return;
    const address = hosts[name];
    const code = server.mood === 'servfail' ? serverFailure : address === undefined ? noSuchName : noError;
    const records = code === noError && type === typeA && address !== undefined ? [recordA(address)] : [];
    socket.send(answerTo(query.subarray(0, end), code, records), from.port, from.address);
  });
  return server;
}

/** RFC 1035 §4.1.2; `end` = first byte after the question. */
function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answerTo(question: Buffer, code: number, records: Buffer[]): Buffer {
  const head = Buffer.alloc(12);
  question.copy(head, 0, 0, 2);
  // A response that recursion was available for.
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, question.subarray(12), ...records]);
}

/** The name by a pointer to the question; nobody is to keep it. */
function recordA(address: string): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(typeA, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(0, 6);
  record.writeUInt16BE(4, 10);
  address.split('.').forEach((part, index) => record.writeUInt8(Number(part), 12 + index));
  return record;
}
