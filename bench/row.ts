// What a row of the bench is. Not here: any row.
import type { MediaBench } from './media-bench.ts';
import type { ServerBench } from './server-bench.ts';

/** One figure of a row. */
export interface Figure {
  /** Example: `pacing p99`. */
  what: string;
  value: number;
  unit: string;
  /** What DESIGN §8 asks, if it asks for this one: `ours <= most` (or `>= least`). */
  most?: number;
  least?: number;
  /** What the field's engine gave. */
  field?: string;
}

/** What a row may use. A media process ends with its row; the server is one for all rows, started when first asked for. */
export interface BenchContext {
  /** Folder of this row for captures and scenarios, gone after the run. */
  folder: string;
  /** Scale of the run: 1 is the usual one, 0.2 a quick look. */
  scale: number;
  /** A media process alone, with legs driven by the bench. */
  media: () => Promise<MediaBench>;
  /** A whole server with the bench's flow. */
  server: () => Promise<ServerBench>;
  /** A line on what is going on. */
  say: (text: string) => void;
}

/** A row. `needs` = programs that must be installed. */
export interface Row {
  name: string;
  target: string;
  needs: readonly string[];
  run: (context: BenchContext) => Promise<Figure[]>;
}
