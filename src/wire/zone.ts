// Zones of IPv6 link-local addresses (RFC 4007 §11): `fe80::1%eth0` is `fe80::1` on the link of `eth0`. A zone means something to this machine
// alone, so it is on no wire (§11.2): not in Via, Contact or SDP. Not here: the number that the kernel knows a zone by (media/socket-address.ts).

/** Without its zone: what other machines may be told. */
export function zoneless(address: string): string {
  const at = address.indexOf('%');
  return at === -1 ? address : address.slice(0, at);
}

/** Where to connect for a far side that named itself without a zone: on the link of our own address. Example: `inZoneOf('fe80::9', 'fe80::1%eth0')`. */
export function inZoneOf(remote: string, bound: string): string {
  const at = bound.indexOf('%');
  return at === -1 || remote.includes('%') || !/^fe[89ab]/i.test(remote) ? remote : `${remote}${bound.slice(at)}`;
}
