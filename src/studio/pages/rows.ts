// What the rows of lists are that a list and its form share.
import type { CallAnswer } from '#api/contract/client.ts';

export type Team = CallAnswer<'teams'>['items'][number];
export type LineRow = CallAnswer<'lines'>['items'][number];
export type Trunk = CallAnswer<'trunks'>['items'][number];
