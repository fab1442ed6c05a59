// What the caller wrote after the call, as rows of its story: replies to the messages it sent. Not here: the trace itself (story.ts).
import type { CallAnswer } from '#api/contract/client.ts';
import { useApi } from '../app/api.ts';
import { useMay } from '../app/session.ts';
import type { StoryRow } from './story.ts';

type Reply = CallAnswer<'inboundMessages'>['items'][number];

/** What is written later is about something else. */
const longestMs = 72 * 3_600_000;

const none: Reply[] = [];

/** What the number of this call wrote since it began; nothing for those who may not read it. */
export function useReplies(call: { startedAt: number; callerNumber?: string | undefined } | undefined): Reply[] {
  const mayRead = useMay('supervisor');
  const address = call?.callerNumber;
  const query = useApi(
    'inboundMessages',
    { params: { address: address ?? '' }, query: { sinceAt: call?.startedAt ?? 0 } },
    { enabled: mayRead && address !== undefined && address.startsWith('+') },
  );
  return query.data?.items ?? none;
}

/** The story with the replies in their places. */
export function withReplies(rows: readonly StoryRow[], replies: readonly Reply[]): StoryRow[] {
  const beganAt = rows[0]?.at ?? 0;
  const told = replies
    .filter((reply) => reply.at - beganAt < longestMs)
    .map(
      (reply, index): StoryRow => ({
        id: `reply.${index}`,
        at: reply.at,
        place: undefined,
        sort: 'message',
        word: `reply-${reply.messaging}`,
        values: {},
        ...(reply.text === '' ? {} : { quote: reply.text }),
      }),
    );
  return told.length === 0 ? [...rows] : [...rows, ...told].sort((a, b) => a.at - b.at);
}
