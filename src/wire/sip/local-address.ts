// Which of our addresses a far side sees, for Via and Contact. Not here: media addresses (the media process says its own).
import { networkInterfaces } from 'node:os';
import { BlockList, isIPv6 } from 'node:net';
import { zoneless } from '../zone.ts';
import { isLoopback, isPrivate, plainAddress } from './flow.ts';

/** Bound to one address: that one. Else loopback, the interface in the same network, the public address, any. */
export function createLocalAddress(bindAddress: string, publicAddress: string | undefined): (remote: string) => string {
  const wildcard = bindAddress === '0.0.0.0' || bindAddress === '::' || bindAddress === '';
  const known = new Map<string, string>();
  const find = (remote: string): string => {
    if (publicAddress !== undefined && !isPrivate(remote)) return publicAddress;
    if (!wildcard) return zoneless(bindAddress);
    const family = isIPv6(remote) ? 'ipv6' : 'ipv4';
    if (isLoopback(remote)) return family === 'ipv6' ? '::1' : '127.0.0.1';
    const ours = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const one of ours) {
      if (one.cidr === null || one.family.toLowerCase() !== family) continue;
      const [network = '', bits = '32'] = one.cidr.split('/');
      const list = new BlockList();
      list.addSubnet(network, Number(bits), family);
      if (list.check(remote, family)) return one.address;
    }
    return publicAddress ?? ours.find((one) => !one.internal && one.family.toLowerCase() === family)?.address ?? '127.0.0.1';
  };
  return (remote) => {
    const plain = plainAddress(remote);
    const cached = known.get(plain);
    if (cached !== undefined) return cached;
    if (known.size > 5000) known.clear();
    const found = find(plain);
    known.set(plain, found);
    return found;
  };
}
