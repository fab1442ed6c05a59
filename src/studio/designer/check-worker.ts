// The check of the whole document off the page's thread: a document in, its problems out.
import { check } from '#flow/check.ts';
import type { Flow } from '#flow/model.ts';
import type { Installation } from '#flow/problem.ts';
import { models } from '#kinds/models.ts';

self.onmessage = (message: MessageEvent<{ turn: number; flow: Flow; installation: Installation }>) => {
  const { turn, flow, installation } = message.data;
  self.postMessage({ turn, problems: check(flow, models, installation) });
};
