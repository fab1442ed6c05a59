// The best practices, in the order they are shown.
import { announcedMessage } from './announced-message.ts';
import { bargeIn } from './barge-in.ts';
import { farewell } from './farewell.ts';
import { fewOptions } from './few-options.ts';
import { holdMusic } from './hold-music.ts';
import { ladderEnd } from './ladder-end.ts';
import { optionsFirst } from './options-first.ts';
import { personReachable } from './person-reachable.ts';
import type { AdviceRule } from './rule.ts';
import { shortMenu } from './short-menu.ts';

/** Every rule; a test fails when one has no cases. */
export const adviceRules: readonly AdviceRule[] = [
  personReachable,
  optionsFirst,
  ladderEnd,
  fewOptions,
  shortMenu,
  bargeIn,
  holdMusic,
  announcedMessage,
  farewell,
];
