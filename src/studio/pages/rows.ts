// What the rows of lists are that a list and its form share.
import type { CallAnswer } from '#api/contract/client.ts';

export type Team = CallAnswer<'teams'>['items'][number];
export type LineRow = CallAnswer<'lines'>['items'][number];
/** The supervisor's board as the server tells it. */
export type BoardView = CallAnswer<'board'>;
/** A rule for outside numbers with its use today. */
export type OutboundRow = CallAnswer<'outboundRules'>['items'][number];
export type Trunk = CallAnswer<'trunks'>['items'][number];

/** A part of a team's form: the team as it is typed, and the way to change its queue. */
export interface QueueFields {
  team: Team;
  put: (change: Partial<Team['queue']>) => void;
}
