// What the account says of itself and its numbers, for the channel's page. Not here: templates (template-shelf.ts).
import * as z from 'zod';
import type { AccountFacts } from '#ports/courier.ts';
import type { Graph } from './graph.ts';
import type { WhatsappCloudSettings } from './settings.ts';

const accountShape = z.object({ name: z.string().optional() });
const numbersShape = z.object({
  data: z.array(
    z.object({
      id: z.coerce.string(),
      display_phone_number: z.string().optional(),
      verified_name: z.string().optional(),
      quality_rating: z.string().optional(),
      messaging_limit_tier: z.string().optional(),
      throughput: z.object({ level: z.string() }).optional(),
      status: z.string().optional(),
    }),
  ),
});

const numberFields = 'id,display_phone_number,verified_name,quality_rating,messaging_limit_tier,throughput,status';

/** Messages a second by level (Cloud API, *Throughput*). */
const throughputs: Record<string, string> = { STANDARD: '80', HIGH: '1000' };
/** People written to first in 24 hours by tier (*Messaging limits*). */
const tiers: Record<string, string> = {
  TIER_50: '50',
  TIER_250: '250',
  TIER_1K: '1000',
  TIER_2K: '2000',
  TIER_10K: '10000',
  TIER_100K: '100000',
};

/** Ask for both. 360dialog's key sees one number and no list. Throws `Failure`. */
export async function accountFacts(
  graph: Graph,
  { dialect, businessAccountId, phoneNumberIds }: WhatsappCloudSettings,
): Promise<AccountFacts> {
  if (dialect === '360dialog' || businessAccountId === undefined) return { name: undefined, balance: undefined, numbers: [] };
  const { name } = await graph.get(`${businessAccountId}?fields=name`, accountShape);
  const { data } = await graph.get(`${businessAccountId}/phone_numbers?fields=${numberFields}&limit=100`, numbersShape);
  const ours = phoneNumberIds.length === 0 ? data : data.filter(({ id }) => phoneNumberIds.includes(id));
  return {
    name,
    balance: undefined,
    numbers: ours.map((number) => ({
      sender: number.id,
      displayNumber: number.display_phone_number,
      name: number.verified_name,
      quality: number.quality_rating,
      messagingLimit: named(tiers, number.messaging_limit_tier),
      throughput: named(throughputs, number.throughput?.level),
      status: number.status,
    })),
  };
}

/** A word of WhatsApp's in plain figures; a new one as it is. */
function named(table: Record<string, string>, word: string | undefined): string | undefined {
  return word !== undefined && Object.hasOwn(table, word) ? table[word] : word;
}
