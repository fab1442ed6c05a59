// Static files, the page of the app, security headers.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from './test-server.ts';

let built: TestApi;
let bare: TestApi;
beforeAll(async () => {
  bare = await startTestApi();
  const studioFolder = path.join(bare.folder, 'built');
  await mkdir(path.join(studioFolder, 'assets'), { recursive: true });
  await writeFile(path.join(studioFolder, 'index.html'), '<!doctype html><title>Atiende</title>');
  await writeFile(path.join(studioFolder, 'assets', 'main-abc123.js'), 'export {};');
  await writeFile(path.join(bare.folder, 'secret'), 'do not serve');
  built = await startTestApi((rooms) => ({ ...rooms, settings: { ...rooms.settings, studioFolder } }));
});
afterAll(async () => {
  await built.close();
  await bare.close();
});

const html = { accept: 'text/html,*/*' };

test('every address of the app is its one page; hashed assets are kept for a year', async () => {
  for (const address of ['/', '/flujos', '/llamadas/abc']) {
    const page = await built.ask('GET', address, { headers: html });
    expect([address, page.status, page.body.text]).toEqual([address, 200, '<!doctype html><title>Atiende</title>']);
    expect(page.headers.get('cache-control')).toBe('no-cache');
  }
  const asset = await built.ask('GET', '/assets/main-abc123.js');
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await built.ask('GET', '/assets/gone.js')).status).toBe(404);
  expect((await built.ask('GET', '/api/v1/nothing', { headers: html })).status).toBe(404);
});

test('nothing outside the folder is served', async () => {
  for (const address of ['/..%2fsecret', '/assets/..%2f..%2fsecret', '/%2e%2e/secret'])
    expect(JSON.stringify((await built.ask('GET', address)).body)).not.toContain('do not serve');
});

test('no inline script may run, no page may frame us', async () => {
  const { headers } = await built.ask('GET', '/', { headers: html });
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers.get('strict-transport-security')).toBeNull();
  expect(headers.get('permissions-policy')).toContain('microphone=(self)');
});

test('without a built studio the page says what to do, and the interface works', async () => {
  const page = await bare.ask('GET', '/', { headers: html });
  expect([page.status, page.body.text]).toEqual([503, 'The studio is not built yet: run npm start.\n']);
  expect((await bare.ask('GET', '/healthz')).status).toBe(200);
});
