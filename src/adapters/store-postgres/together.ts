// Calls that come at the same time are carried out together: one statement for all of them instead of one each. Not here: any statement.
import pg from 'pg';
import { Failure } from '#ports/failure.ts';

/** A statement for more is not quicker for each, and holds its locks for longer. */
const mostTogether = 100;

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/** The server answered with a refusal: nothing of it was done, so that each may be tried by itself. After a lost link nobody knows. */
function nothingDone(error: unknown): boolean {
  return error instanceof Failure || error instanceof pg.DatabaseError;
}

/**
 * `all` for many items as a call for one. What is asked for in one turn of the event loop goes together; while it is under way, what
 * comes gathers for the next. Where `all` refuses several, each is tried alone, so that nobody fails for another.
 * `all` answers in the order of its items; items of which `apart` says the same never go together, and go in their order.
 * @example `const square = together(async (all: readonly number[]) => all.map((n) => n * n))`
 */
export function together<Item, Result>(
  all: (items: readonly Item[]) => Promise<readonly Result[]>,
  apart: (item: Item) => unknown = (item) => item,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let running = false;

  const take = (): Waiting<Item, Result>[] => {
    const taken = new Map<unknown, Waiting<Item, Result>>();
    const left: Waiting<Item, Result>[] = [];
    for (const one of waiting) {
      const key = apart(one.item);
      if (taken.size < mostTogether && !taken.has(key)) taken.set(key, one);
      else left.push(one);
    }
    waiting = left;
    return [...taken.values()];
  };
  const carryOut = async (some: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await all(some.map(({ item }) => item));
      for (const [i, { resolve }] of some.entries()) resolve(results[i] as Result);
    } catch (error) {
      if (some.length > 1 && nothingDone(error)) for (const one of some) await carryOut([one]);
      else for (const { reject } of some) reject(error);
    }
  };
  const run = async () => {
    running = true;
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) await carryOut(take());
    running = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void run();
    });
}
