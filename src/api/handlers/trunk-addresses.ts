// What a trunk's addresses must look like, told before it is saved: one that cannot be understood would turn its carrier's calls away without a word.
import { BlockList, isIP } from 'node:net';
import { Refusal } from '../problem-answer.ts';

/** Is it an IP address or a range of them? Example: `203.0.113.0/24`, `2001:db8::1`. */
function isAddress(entry: string): boolean {
  const [address = '', bits, more] = entry.split('/');
  if (more !== undefined || isIP(address) === 0) return false;
  if (bits === undefined) return true;
  if (!/^\d{1,3}$/.test(bits)) return false;
  try {
    new BlockList().addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
    return true;
  } catch {
    return false;
  }
}

const refuse = (field: 'addresses' | 'outbound', message: string, code: string) =>
  new Refusal(400, 'invalid', message, { problems: [{ path: [field], message, code, level: 'error' }] });

/** Throws 400 `invalid` naming the first address that carriers' calls can never be told by, or an outbound address nothing can be sent to. */
export function demandTrunkAddresses({ addresses, outbound }: { addresses: readonly string[]; outbound: string }): void {
  const wrong = addresses.find((entry) => !isAddress(entry.trim()));
  if (wrong !== undefined)
    throw refuse('addresses', `${wrong} is no IP address or range: write 203.0.113.10 or 203.0.113.0/24`, 'address-bad');
  if (outbound !== '' && !/^sips?:[^\s<>"]+$/.test(outbound))
    throw refuse('outbound', 'write where calls go out as sip:carrier.example or sip:203.0.113.10:5060', 'outbound-bad');
}
