// Kamailio in front of us, as large installations have it: a real one, record-routing, between sipp and the line, both directions.
// Not here: what the line does without a proxy (line.test.ts).
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, type LineRig, sipp, startLineRig } from './rig.ts';

const installed = spawnSync('sh', ['-c', 'command -v kamailio']).status === 0;

/** A stateful proxy: calls from outside go to the line, calls of the line to the far side; both stay in the dialog's way. */
const configuration = (own: number, line: number, far: number) => `
debug=0
log_stderror=yes
children=1
auto_aliases=no
disable_tcp=yes
listen=udp:127.0.0.1:${own}
loadmodule "sl.so"
loadmodule "tm.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
    sl_send_reply("404", "Not here");
    exit;
  }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (is_method("INVITE")) record_route();
  if ($sp == ${line}) { $du = "sip:127.0.0.1:${far}"; } else { $du = "sip:127.0.0.1:${line}"; }
  t_relay();
}
`;

let rig: LineRig;
let proxy: ChildProcess;
let folder = '';
let proxyPort = 0;

async function start(farPort: number): Promise<void> {
  rig = await startLineRig();
  proxyPort = await freePort();
  folder = await mkdtemp(join(tmpdir(), 'atiende-kamailio-'));
  const file = join(folder, 'kamailio.cfg');
  await writeFile(file, configuration(proxyPort, rig.port, farPort));
  // In the foreground and without forking off: the one process is ours to end.
  proxy = spawn('kamailio', ['-f', file, '-DD', '-E', '-w', folder, '-Y', folder, '-m', '16', '-M', '4'], { stdio: 'ignore' });
  await rig.store.saveTrunk({
    name: 'front',
    addresses: ['127.0.0.1'],
    outbound: `sip:127.0.0.1:${proxyPort}`,
    user: '',
    secret: '',
    callerFrom: 'from',
    enabled: true,
    note: '',
  });
}

afterEach(async () => {
  proxy.kill('SIGTERM');
  await new Promise((resolve) => proxy.once('close', resolve));
  await rig.close();
  await rm(folder, { recursive: true, force: true });
});

describe.runIf(installed)('with Kamailio in front', () => {
  it('a call comes in through it and the caller hangs up', async () => {
    await start(await freePort());
    const caller = await sipp('call-routed', `127.0.0.1:${proxyPort}`, ['-s', 'demo']);
    expect((await rig.heard('incoming')).incoming).toMatchObject({ dialled: 'demo', source: { kind: 'trunk', trunk: 'front' } });
    await caller.done;
    expect((await rig.heard('ended')).end).toEqual({ by: 'far' });
  });

  it('a call goes out through it, is answered, and our BYE finds the far side', async () => {
    const far = await freePort();
    await start(far);
    const callee = await sipp('answer', '127.0.0.1', [], far);
    rig.line.dial({
      leg: 'out',
      target: { kind: 'number', number: '+5491155550100', trunk: 'front' },
      ringTimeoutMs: 10_000,
      callId: 'c',
    });
    await rig.heard('answered');
    rig.line.hangup('out');
    await callee.done;
    expect((await rig.heard('ended')).end).toEqual({ by: 'us' });
  });
});
