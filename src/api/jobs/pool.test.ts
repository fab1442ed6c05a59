// Worker threads: order, failures, time-outs, limits.
import { afterEach, expect, test } from 'vitest';
import { writeWav } from '#wire/wav.ts';
import { createJobPool, type JobPool } from './pool.ts';

const installation = { teams: [], agents: [], smsOrigins: [], whatsappNumbers: [], audio: [], music: [], flows: [], transferCountries: [] };
let pool: JobPool;
afterEach(() => pool.close());

test('jobs run off this thread, in order, and throw Failures', async () => {
  pool = createJobPool();
  expect(await pool.run('split', { text: '{"document":{"a":1},"note":"x"}' })).toEqual({ rest: { note: 'x' }, document: '{"a":1}' });
  await expect(pool.run('split', { text: '{' })).rejects.toMatchObject({ code: 'invalid' });
  expect(await pool.run('readAudio', { file: new Uint8Array(10), type: '', loop: false })).toMatchObject({
    kind: 'refused',
    code: 'audio-unknown',
  });
  expect((await pool.run('read', { document: '{}', installation })).flow).toBeUndefined();
});

test('a job that hangs is stopped, its thread replaced, and the next job runs', async () => {
  pool = createJobPool({ timeoutMs: 400 });
  const bytes = new Uint8Array(200_000_000);
  const slow = pool.run('writeAudio', { ulaw: bytes, law: 'mu' });
  const next = pool.run('facts', { documents: ['{}'] });
  await expect(slow).rejects.toMatchObject({ code: 'timeout' });
  // What the replacement takes to load its modules is not counted.
  expect(await next).toEqual([undefined]);
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

test('a job tells how far it is, and one that is given up is stopped; the next runs', async () => {
  pool = createJobPool({ timeoutMs: 60_000 });
  const samples = Int16Array.from({ length: 8000 * 60 }, (_, n) => Math.round(9000 * Math.sin(n / 3)));
  const file = writeWav({ sampleRateHz: 8000, samples });
  const shares: number[] = [];
  const input = { file, type: 'audio/wav', loop: false };
  expect((await pool.run('readAudio', input, { onProgress: (share) => shares.push(share) })).kind).toBe('read');
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  const running = new AbortController();
  const waiting = new AbortController();
  const jobs = [running, waiting].map(({ signal }) => pool.run('readAudio', input, { signal, onProgress: () => running.abort() }));
  waiting.abort();
  await expect(jobs[1]).rejects.toMatchObject({ code: 'cancelled' });
  await expect(jobs[0]).rejects.toMatchObject({ code: 'cancelled' });
  expect(await pool.run('facts', { documents: [] })).toEqual([]);
  await expect(pool.run('facts', { documents: [] }, { signal: waiting.signal })).rejects.toMatchObject({ code: 'cancelled' });
});
