// The connection to PostgreSQL that the stores share: pool, Kysely, transactions, health. Not here: LISTEN (listener.ts), statements.
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Failure } from '#ports/failure.ts';
import { storeFailure } from './store-failure.ts';
import type { Tables } from './schema.ts';

/** One statement, hand-written. `name` makes it a prepared one. */
export interface Statement {
  text: string;
  values: unknown[];
  name?: string;
}

/** Something that runs statements: the pool or one transaction. */
export interface Runner {
  rows: <Row extends pg.QueryResultRow>(statement: Statement) => Promise<Row[]>;
}

export interface Database extends Runner {
  kysely: Kysely<Tables>;
  /** Run `work` in one transaction; it is rolled back when `work` throws. */
  transaction: <T>(work: (runner: Runner) => Promise<T>) => Promise<T>;
  /** False once the server could not be reached, until it answers again (as told by `told`). */
  healthy: () => boolean;
  /** How the last call of any store went, and how long it took. */
  told: (failure: Failure | undefined, seconds: number) => void;
  /** Hears of every one of them. */
  onStatement: (hear: (seconds: number, failed: boolean) => void) => void;
  /** Does the server answer within so many ms? A server that is there and stuck does not. */
  answers: (withinMs: number) => Promise<boolean>;
  connections: () => { open: number; idle: number; waiting: number };
  /** How often a connection broke, idle or in use, or could not be had; one that broke may count twice, and those that we close do not. */
  interruptions: () => number;
  close: () => Promise<void>;
}

/** Epoch ms and counts fit a double; the driver's default for bigint is a string. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)),
};

/** The options every connection of the product has. Just-in-time compilation costs more than any of our statements. */
export function withDefaults(connection: pg.PoolConfig): pg.PoolConfig {
  return {
    application_name: 'atiende',
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    ...connection,
    options: `-c jit=off ${connection.options ?? ''}`.trim(),
    types,
  };
}

/** A new connection costs the server a process and every statement its plan: one is given up only after a quiet while. */
const idleConnectionMs = 300_000;

/** Open the pool. Nothing is connected before the first statement. */
export function openDatabase(connection: pg.PoolConfig): Database {
  const pool = new pg.Pool({ max: 8, idleTimeoutMillis: idleConnectionMs, ...withDefaults(connection) });
  let healthy = true;
  let interruptions = 0;
  let hear: (seconds: number, failed: boolean) => void = () => {};
  pool.on('error', () => {
    // An idle connection was lost; the next statement tells whether the server is there.
  });
  // The pool listens to idle connections alone: one lost in the hands of a transaction fails its next statement and must do no more.
  pool.on('connect', (client) =>
    client.on('error', () => {
      interruptions += 1;
    }),
  );
  const runnerOn = (client: Pick<pg.ClientBase, 'query'>): Runner => ({
    rows: async <Row extends pg.QueryResultRow>(statement: Statement) => (await client.query<Row>(statement)).rows,
  });
  return {
    kysely: new Kysely<Tables>({
      dialect: new PostgresDialect({ pool }),
      plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    }),
    rows: async (statement) => (await pool.query(statement)).rows,
    transaction: (work) => inTransaction(pool, (client) => work(runnerOn(client))),
    healthy: () => healthy,
    told: (failure, seconds) => {
      healthy = failure?.code !== 'unavailable';
      if (!healthy) interruptions += 1;
      hear(seconds, failure !== undefined && failure.retryable);
    },
    onStatement: (listener) => {
      hear = listener;
    },
    answers: (withinMs) => answersWithin(pool, withinMs),
    connections: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    interruptions: () => interruptions,
    close: () => pool.end(),
  };
}

async function answersWithin(pool: pg.Pool, withinMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), withinMs);
  });
  const answered = pool.query('select 1').then(
    () => true,
    () => false,
  );
  return await Promise.race([answered, late]).finally(() => clearTimeout(timer));
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => {
      broken = lost;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** The same object, whose methods throw only `Failure` and tell the database how they went. */
export function failing<T extends object>(part: T, database: Database): T {
  return new Proxy(part, {
    get: (target, name, receiver) => {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const startedAt = performance.now();
        const result: unknown = Reflect.apply(value, target, args);
        if (!(result instanceof Promise)) return result;
        const seconds = (): number => (performance.now() - startedAt) / 1000;
        return result.then(
          (value: unknown) => {
            database.told(undefined, seconds());
            return value;
          },
          (error: unknown) => {
            const failure = storeFailure(error);
            database.told(failure, seconds());
            throw failure;
          },
        );
      };
    },
  });
}
