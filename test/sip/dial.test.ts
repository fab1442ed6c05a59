// Calls out, the registrar and the trunks, with sipp as phone and carrier.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DialTarget } from '#ports/line.ts';
import { sipp, startLineRig, type LineRig, type SippRun } from './rig.ts';

let rig: LineRig;
/** How often the line said that a phone appeared or went. */
let changes = 0;
beforeAll(async () => {
  rig = await startLineRig({ registrationsChanged: () => (changes += 1) });
});
afterAll(() => rig.close());
afterEach(async () => {
  rig.said.length = 0;
  for (const name of rig.store.trunkRows.keys()) await rig.store.removeTrunk(name);
});

let legs = 0;
const dial = (target: DialTarget, ringTimeoutMs = 10_000): string => {
  const leg = `leg-${++legs}`;
  rig.line.dial({ leg, target, ringTimeoutMs, callId: 'call-1', callerUser: '+5491155550100' });
  return leg;
};
const ended = async (leg: string): Promise<unknown> => (await rig.heard('ended', (said) => said.leg === leg)).end;
const phone = async (scenario: string, port?: number): Promise<SippRun> => {
  const run = await sipp(scenario, rig.target, [], port);
  await new Promise((resolve) => setTimeout(resolve, 300));
  return run;
};
const register = async (aor: string, scenario = 'register'): Promise<SippRun> => {
  const run = await sipp(scenario, rig.target, ['-s', aor, '-au', aor, '-ap', `secret-${aor}`]);
  await run.done;
  return run;
};
const trunk = (change: object): Promise<void> =>
  rig.store.saveTrunk({
    name: 'acme',
    addresses: [],
    outbound: '',
    user: '',
    secret: '',
    callerFrom: 'from',
    enabled: true,
    note: '',
    ...change,
  });

describe('a call out to a fixed address', () => {
  it('rings, is answered, and is ended by us', async () => {
    const run = await phone('answer');
    const leg = dial({ kind: 'sip', uri: `sip:agent@127.0.0.1:${run.port}` });
    await rig.heard('ringing', (said) => said.leg === leg);
    await rig.heard('answered', (said) => said.leg === leg);
    rig.line.hangup(leg);
    expect(await ended(leg)).toEqual({ by: 'us' });
    await run.done;
  });

  it('is ended by the far side', async () => {
    const run = await phone('answer-and-hang-up');
    const leg = dial({ kind: 'sip', uri: `sip:agent@127.0.0.1:${run.port}` });
    expect(await ended(leg)).toEqual({ by: 'far' });
    await run.done;
  });

  it.each([
    ['busy', 486],
    ['declined', 603],
  ])('is told when it is %s', async (scenario, sipStatus) => {
    const run = await phone(scenario);
    const leg = dial({ kind: 'sip', uri: `sip:agent@127.0.0.1:${run.port}` });
    expect(await ended(leg)).toEqual({ by: 'far', sipStatus });
    await run.done;
  });

  it('is cancelled when nobody answers in time, or when we give up', async () => {
    const first = await phone('ring-until-cancel');
    const timed = dial({ kind: 'sip', uri: `sip:agent@127.0.0.1:${first.port}` }, 400);
    expect(await ended(timed)).toEqual({ by: 'timeout' });
    await first.done;
    const second = await phone('ring-until-cancel');
    const dropped = dial({ kind: 'sip', uri: `sip:agent@127.0.0.1:${second.port}` });
    await rig.heard('ringing', (said) => said.leg === dropped);
    rig.line.hangup(dropped);
    expect(await ended(dropped)).toEqual({ by: 'us' });
    await second.done;
  });

  it('ends at once when the address is none', async () => {
    expect(await ended(dial({ kind: 'sip', uri: 'http://x' }))).toMatchObject({ by: 'failure' });
    expect(await ended(dial({ kind: 'registered', aor: 'nobody' }))).toMatchObject({ by: 'failure', sipStatus: 480 });
    expect(await ended(dial({ kind: 'number', number: '+5411', trunk: 'none' }))).toMatchObject({ by: 'failure' });
  });
});

describe('registered phones', () => {
  it('register by digest and are rung where they are', async () => {
    const { port } = await register('agent7');
    expect(changes).toBe(1);
    expect(rig.line.registrations()).toMatchObject([{ aor: 'agent7', contacts: 1, browser: false }]);
    const run = await phone('answer', port);
    const leg = dial({ kind: 'registered', aor: 'agent7' });
    await rig.heard('answered', (said) => said.leg === leg);
    rig.line.hangup(leg);
    await run.done;
  });

  it('ring all together: the first answer wins, the others are cancelled', async () => {
    const one = await register('agent8');
    const two = await register('agent8');
    expect(changes).toBe(2);
    const slow = await phone('ring-until-cancel', one.port);
    const quick = await phone('answer', two.port);
    const leg = dial({ kind: 'registered', aor: 'agent8' });
    await rig.heard('answered', (said) => said.leg === leg);
    await slow.done;
    rig.line.hangup(leg);
    await quick.done;
  });

  it('are refused with a wrong password', async () => {
    await (await sipp('register-refused', rig.target, ['-s', 'agent9', '-au', 'agent9', '-ap', 'wrong'])).done;
    expect(rig.line.registrations().some((one) => one.aor === 'agent9')).toBe(false);
  });

  it('are still known after a restart', async () => {
    await register('agent10');
    await rig.restart();
    expect(rig.line.registrations().some((one) => one.aor === 'agent10')).toBe(true);
  });
});

describe('trunks', () => {
  it('close the sandbox and are asked for digest', async () => {
    await trunk({ user: 'acme', secret: 'carrier-secret' });
    await (await sipp('call-digest', rig.target, ['-s', 'acme', '-au', 'acme', '-ap', 'carrier-secret'])).done;
    expect((await rig.heard('incoming')).incoming.source).toEqual({ kind: 'trunk', trunk: 'acme' });
  });

  it('let in registered phones by digest as such', async () => {
    await trunk({ user: 'acme', secret: 'carrier-secret' });
    await (await sipp('call-digest', rig.target, ['-s', 'agent1', '-au', 'agent1', '-ap', 'secret-agent1'])).done;
    expect((await rig.heard('incoming')).incoming.source).toEqual({ kind: 'registered', aor: 'agent1' });
  });

  it('are known by their address', async () => {
    await trunk({ addresses: ['127.0.0.0/8'] });
    await (await sipp('call', rig.target, ['-s', 'demo'])).done;
    expect((await rig.heard('incoming')).incoming.source).toEqual({ kind: 'trunk', trunk: 'acme' });
  });

  it('take calls out with their credentials, and answer a test', async () => {
    const run = await phone('carrier');
    await trunk({ outbound: `sip:127.0.0.1:${run.port}`, user: 'acme', secret: 'carrier-secret' });
    const leg = dial({ kind: 'number', number: '+541144445555', trunk: 'acme' });
    await rig.heard('answered', (said) => said.leg === leg);
    rig.line.hangup(leg);
    await run.done;
    await trunk({ outbound: `sip:${rig.target}` });
    expect(await rig.line.testTrunk('acme')).toMatchObject({ answered: true, sipStatus: 200 });
  });
});
