// Who somebody is to WhatsApp, as the rest of the house writes numbers: a wa_id may differ from the number that was written to. Pure.
// Not here: checking numbers before they are written to (outbox).

/**
 * E.164 of a wa_id, else the business-scoped user id; undefined where neither is there. Mexico's old mobile 1 goes; eight digits of a
 * Brazilian mobile get their 9 back. Example: `addressOf('5215512345678', undefined)` is `'+525512345678'`.
 */
export function addressOf(waId: string | undefined, userId: string | undefined): string | undefined {
  const digits = (waId ?? '').replace(/\D/g, '');
  if (digits === '') return userId === undefined || userId === '' ? undefined : userId.slice(0, 150);
  if (/^521\d{10}$/.test(digits)) return `+52${digits.slice(3)}`;
  if (/^55\d{2}[6-9]\d{7}$/.test(digits)) return `+${digits.slice(0, 4)}9${digits.slice(4)}`;
  return `+${digits}`;
}
