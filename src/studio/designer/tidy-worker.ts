// Tidying off the page's thread: blocks in, places out.
import { type TidyBlock, tidy } from './edits/tidy.ts';

self.onmessage = (message: MessageEvent<{ blocks: TidyBlock[]; start: string }>) => {
  self.postMessage(tidy(message.data.blocks, message.data.start));
};
