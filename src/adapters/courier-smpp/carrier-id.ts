// Ids that carriers give messages, in one form: receipts write them otherwise than answers do (hexadecimal or decimal, leading zeros, case).
// Not here: whose they are (delivery-ledger.ts).
import type { DeliveryReceipt } from '#wire/smpp/receipt.ts';
import type { SmppSettings } from './settings.ts';

type Rule = SmppSettings['receiptIds'];

function same(id: string): string {
  return id
    .trim()
    .toLowerCase()
    .replace(/^0+(?=.)/, '');
}

function number(id: string, base: 10 | 16): string | undefined {
  const bare = id.trim();
  if (base === 10) return /^\d{1,40}$/.test(bare) ? BigInt(bare).toString() : undefined;
  return /^[0-9a-f]{1,40}$/i.test(bare) ? BigInt(`0x${bare}`).toString() : undefined;
}

/** The id of a submit_sm_resp. Example: with `hex-decimal`, `00FF` is `255`; with `same` it is `ff`. */
export function answerId(id: string, rule: Rule): string {
  if (rule === 'same') return same(id);
  return number(id, rule === 'hex-decimal' ? 16 : 10) ?? same(id);
}

/** What a receipt may mean, the likeliest first: the text's id by the rule, the parameter's as an answer's. */
export function receiptIds({ id, textId }: Pick<DeliveryReceipt, 'id' | 'textId'>, rule: Rule): string[] {
  const found = id === undefined ? [] : [answerId(id, rule)];
  if (textId !== undefined) found.push((rule === 'same' ? undefined : number(textId, rule === 'hex-decimal' ? 10 : 16)) ?? same(textId));
  return [...new Set(found)];
}
