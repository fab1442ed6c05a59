// Worker threads: order, failures, time-outs, limits.
import { afterEach, expect, test } from 'vitest';
import { createJobPool, type JobPool } from './pool.ts';

const installation = { teams: [], agents: [], smsOrigins: [], whatsappNumbers: [], audio: [], music: [], flows: [], transferCountries: [] };
let pool: JobPool;
afterEach(() => pool.close());

test('jobs run off this thread, in order, and throw Failures', async () => {
  pool = createJobPool();
  expect(await pool.run('split', { text: '{"document":{"a":1},"note":"x"}' })).toEqual({ rest: { note: 'x' }, document: '{"a":1}' });
  await expect(pool.run('split', { text: '{' })).rejects.toMatchObject({ code: 'invalid' });
  await expect(pool.run('readAudio', { wav: new Uint8Array(10) })).rejects.toMatchObject({ code: 'invalid', message: 'not a WAV file' });
  expect((await pool.run('read', { document: '{}', installation })).flow).toBeUndefined();
});

test('a job that hangs is stopped, its thread replaced, and the next job runs', async () => {
  pool = createJobPool({ timeoutMs: 400 });
  const bytes = new Uint8Array(200_000_000);
  const slow = pool.run('writeAudio', { ulaw: bytes });
  const next = pool.run('facts', { documents: ['{}'] });
  await expect(slow).rejects.toMatchObject({ code: 'timeout' });
  // The replacement has to load its modules within the same limit on a slow machine: asked again until it has.
  await next.catch(() => undefined);
  await expect.poll(() => pool.run('facts', { documents: ['{}'] }).catch(() => 'not yet'), { timeout: 20_000 }).toEqual([undefined]);
});

test('too many waiting jobs are refused at once, and closing refuses the rest', async () => {
  pool = createJobPool({ mostWaiting: 2 });
  const jobs = [1, 2, 3, 4].map(() => pool.run('facts', { documents: [] }));
  const ends = Promise.allSettled(jobs);
  await expect(jobs[3]).rejects.toMatchObject({ code: 'busy', retryable: true });
  await pool.close();
  expect((await ends).filter((end) => end.status === 'rejected').length).toBeGreaterThanOrEqual(2);
  await expect(pool.run('facts', { documents: [] })).rejects.toMatchObject({ code: 'busy' });
});
