// Takers: who takes a courier's receipts or messages. Not here: what they do with them (outbox, channels).
import type { Taker } from './courier.ts';

/** The takers of one sort of news. Example: `const receipts = new Takers<Receipt>(); courier.onReceipt = receipts.add`. */
export class Takers<News> {
  readonly #takers: Taker<News>[] = [];

  readonly add = (taker: Taker<News>): void => {
    this.#takers.push(taker);
  };

  /** Hand all of it to every taker, in order; done once it is stored. Throws what the first one throws. */
  async tell(all: readonly News[]): Promise<void> {
    for (const news of all) for (const taker of this.#takers) await taker(news);
  }
}
