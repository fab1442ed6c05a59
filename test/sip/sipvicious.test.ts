// SIPVicious against a line that is open to the net: it learns that SIP is spoken here and nothing that it could use.
// Not here: floods (flood.test.ts), malformed messages (torture.test.ts).
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LineRig, startLineRig } from './rig.ts';

const installed = spawnSync('sh', ['-c', 'command -v svwar && command -v svcrack']).status === 0;
const run = promisify(execFile);

let rig: LineRig;
let folder = '';
beforeAll(async () => {
  // As on a public address: no sandbox. The rig knows the users `agent…` with a generated password.
  rig = await startLineRig({ sandboxAllowed: false });
  folder = await mkdtemp(join(tmpdir(), 'atiende-sipvicious-'));
  await writeFile(join(folder, 'names'), ['nobody', 'agent-ana', 'admin', 'demo', '100', '1000'].join('\n'));
  await writeFile(join(folder, 'passwords'), ['1234', 'agent-ana', 'password', 'demo'].join('\n'));
});
afterAll(async () => {
  await rig.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a tool says on both of its outputs; sessions that it keeps go to the temporary folder. */
async function tool(program: string, ...args: string[]): Promise<string> {
  const options = { cwd: folder, env: { ...process.env, HOME: folder, TERM: 'dumb' }, timeout: 60_000 };
  const { stdout, stderr } = await run(program, args, options);
  return stdout + stderr;
}

describe.runIf(installed)('SIPVicious', () => {
  it.each(['REGISTER', 'INVITE', 'OPTIONS'])('cannot tell a user that exists from one that does not, by %s', async (method) => {
    const said = await tool('svwar', '-p', String(rig.port), '-m', method, '-d', 'names', '--force', '127.0.0.1');
    expect(said).toContain('found nothing');
    expect(rig.said.some(({ is }) => is === 'incoming')).toBe(false);
  });

  it('cracks no password of a list, and nobody is registered afterwards', async () => {
    const said = await tool('svcrack', '-p', String(rig.port), '-u', 'agent-ana', '-d', 'passwords', '127.0.0.1');
    expect(said).toContain('found nothing');
    expect(rig.line.registrations()).toEqual([]);
  });
});
