// A flow: the way back to one far side over one transport (RFC 5626's word). Not here: the transports themselves.

export interface SipAddress {
  address: string;
  port: number;
}

export type SipProtocol = 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS';

export interface Flow {
  /** `udp:192.0.2.7:5060`, `tcp:192.0.2.7:40112`, `tls:…`, `ws:<connection number>`. */
  id: string;
  protocol: SipProtocol;
  reliable: boolean;
  local: SipAddress;
  remote: SipAddress;
  /** Who opened the WebSocket, if the upgrade knew. */
  userId?: string;
  /** Minted users already proven on this connection: their expiry no longer matters here. */
  proven: Set<string>;
  closed: () => boolean;
  /** Rejects when the connection is gone. */
  send: (text: string) => Promise<void>;
}

/** `host:port` with IPv6 in brackets, for URIs and Via. */
export function hostPort(at: SipAddress): string {
  return at.address.includes(':') ? `[${at.address}]:${at.port}` : `${at.address}:${at.port}`;
}

/** Plain form of an address: no brackets, no `::ffff:` prefix. */
export function plainAddress(address: string): string {
  const bare = address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
  return bare.toLowerCase().startsWith('::ffff:') && bare.includes('.') ? bare.slice(7) : bare;
}

/** 127/8, ::1, and the name for them. */
export function isLoopback(address: string): boolean {
  const plain = plainAddress(address);
  return plain === 'localhost' || plain.startsWith('127.') || plain === '::1';
}

/** RFC 1918, loopback, link-local, CGNAT, unique local: an address that means nothing on the other side of a NAT. */
export function isPrivate(address: string): boolean {
  const plain = plainAddress(address).toLowerCase();
  if (plain === '::1' || plain.startsWith('fe80:') || plain.startsWith('fc') || plain.startsWith('fd')) return true;
  const match = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(plain);
  if (match === null) return false;
  const [a, b] = [Number(match[1]), Number(match[2])];
  return (
    a === 10 ||
    a === 127 ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 100 && b >= 64 && b < 128)
  );
}
