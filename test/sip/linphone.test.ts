// linphone as it comes: it registers, calls a line, hears it and presses a key; it is rung as an agent's phone and heard by the caller.
// Not here: baresip (srtp.test.ts and the tests of whole servers).
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLinphone, type Linphone } from './linphone.ts';
import { startLineRig, type LineRig } from './rig.ts';
import { arrivesAt, heardBy, plainCaller, tonePrompt } from './tones.ts';

const installed = spawnSync('sh', ['-c', 'command -v linphonec']).status === 0;
const user = 'agent-linphone';
const phoneHz = 440;
const ourHz = 1000;

describe.runIf(installed)('linphone', () => {
  let rig: LineRig;
  let phone: Linphone;
  let prompt: string;
  const open: { close: () => unknown }[] = [];
  beforeAll(async () => {
    // Whoever calls says who they are.
    rig = await startLineRig({ sandboxAllowed: false });
    prompt = await tonePrompt(rig, ourHz);
    phone = await startLinphone({ toneHz: phoneHz, user, password: `secret-${user}`, server: rig.target });
  });
  afterAll(async () => {
    for (const one of open) await one.close();
    await phone?.close();
    await rig?.close();
  });
  const registered = () => expect.poll(() => rig.line.registrations().map(({ aor }) => aor), { timeout: 15_000 }).toEqual([user]);

  it('registers, calls a line, hears it, presses a key and hangs up', async () => {
    await registered();
    phone.command(`call sip:demo@${rig.target}`);
    const { leg, incoming } = await rig.heard('incoming');
    expect(incoming).toMatchObject({ dialled: 'demo', source: { kind: 'registered', aor: user } });
    await expect.poll(phone.printed, { timeout: 10_000 }).toContain('Media streams established');
    rig.line.play(leg, { play: 'p', files: [prompt], loop: true, stopOnKey: false });
    await heardBy(phone, ourHz);
    phone.command('7');
    expect(await rig.heard('key')).toMatchObject({ leg, key: '7' });
    phone.command('terminate');
    expect((await rig.heard('ended')).end).toEqual({ by: 'far' });
    expect(rig.said.filter(({ is }) => is === 'key')).toHaveLength(1);
  });

  it('is rung as an agent’s phone, is heard by the caller, and takes our BYE', async () => {
    await registered();
    const trunk = { outbound: '', user: '', secret: '', callerFrom: 'from', enabled: true, note: '' } as const;
    await rig.store.saveTrunk({ ...trunk, name: 'caller', addresses: ['127.0.0.1'] });
    const caller = await plainCaller(rig, open);
    rig.line.dial({ leg: 'agent', target: { kind: 'registered', aor: user }, ringTimeoutMs: 15_000, callId: 'c' });
    await expect.poll(phone.printed, { timeout: 10_000 }).toContain('Receiving new incoming call');
    phone.command('answer');
    await rig.heard('answered', ({ leg }) => leg === 'agent');
    rig.line.join(caller.leg, 'agent');
    await arrivesAt(caller.audio, phoneHz);
    rig.line.hangup('agent');
    await expect.poll(phone.printed, { timeout: 10_000 }).toMatch(/Call 2 with .* ended/u);
  });
});
