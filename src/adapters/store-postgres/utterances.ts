// The audio of what was not understood, at most so many. Not here: which there are (call-list.ts), growing old and a number's erasure
// (correspondents.ts).
import { type CallStore, mostUtterances } from '#ports/call-store.ts';
import type { Database } from './database.ts';

/** That part of the calls' store. */
export function utterances(database: Database): Pick<CallStore, 'keepUtterance' | 'utterance'> {
  return {
    keepUtterance: async ({ callId, listen, at, audio }, most = mostUtterances) => {
      await database.transaction(async (runner) => {
        await runner.rows({
          text: 'insert into call_utterance (call_id, listen, at, audio) values ($1, $2, $3, $4) on conflict do nothing',
          values: [callId, listen, at, audio],
        });
        await runner.rows({
          text: `delete from call_utterance where (call_id, listen) in (
            select call_id, listen from call_utterance order by at desc, call_id, listen offset $1)`,
          values: [most],
        });
      });
    },
    utterance: async (callId, seq) => {
      const [row] = await database.rows<{ audio: Uint8Array }>({
        text: `select u.audio from call_event e join call_utterance u on u.call_id = e.call_id and u.listen = e.event ->> 'id'
          where e.call_id = $1 and e.seq = $2 and e.event ->> 'kind' = 'heard'`,
        values: [callId, seq],
      });
      return row?.audio;
    },
  };
}
