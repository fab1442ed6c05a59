// SIP.js in Chromium against the line: it calls with minted credentials and hears a prompt, presses keys, holds, registers and is called.

import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { startLineRig, type LineRig } from './rig.ts';

const chromiumPath = process.env['ATIENDE_CHROMIUM'] ?? '/usr/bin/chromium';
const library = join(dirname(fileURLToPath(import.meta.resolve('sip.js/package.json'))), 'lib');

/** `connect(user, password)`, `call(line)`, `register()`, `hold(on)`, `press(keys)`, `hangUp()`, `state()`, `heard()` and `spoken()` packets. */
const script = `<!doctype html><title>phone</title><script type="module">
import { Inviter, Registerer, UserAgent } from '/lib/index.js';
let agent, session;
const media = { sessionDescriptionHandlerOptions: { constraints: { audio: true, video: false } } };
window.connect = async (user, password) => {
  agent = new UserAgent({
    uri: UserAgent.makeURI('sip:' + user + '@atiende.invalid'),
    authorizationUsername: user, authorizationPassword: password, logBuiltinEnabled: false,
    transportOptions: { server: 'ws://' + location.host + '/sip' },
    sessionDescriptionHandlerFactoryOptions: { iceGatheringTimeout: 400, peerConnectionConfiguration: { iceServers: [] } },
    delegate: { onInvite: (invitation) => { session = invitation; invitation.accept(media); } },
  });
  await agent.start();
};
window.call = async (line) => {
  session = new Inviter(agent, UserAgent.makeURI('sip:' + line + '@atiende.invalid'), media);
  await session.invite();
};
window.register = () => new Promise((resolve, reject) => {
  new Registerer(agent, { expires: 120 }).register({ requestDelegate: { onAccept: () => resolve(200), onReject: (answer) => reject(new Error('refused ' + answer.message.statusCode)) } });
});
window.hold = (on) => new Promise((resolve, reject) => {
  session.sessionDescriptionHandlerOptionsReInvite = { hold: on };
  session.invite({ sessionDescriptionHandlerOptions: { hold: on }, requestDelegate: { onAccept: () => resolve(200), onReject: (answer) => resolve(answer.message.statusCode) } }).catch(reject);
});
window.press = (keys) => session.sessionDescriptionHandler.sendDtmf(keys);
window.hangUp = () => session.bye();
window.state = () => session?.state ?? 'none';
const packets = async (type, field) => {
  const stats = await session.sessionDescriptionHandler.peerConnection.getStats();
  for (const one of stats.values()) if (one.type === type) return one[field];
  return 0;
};
window.heard = () => packets('inbound-rtp', 'packetsReceived');
window.spoken = () => packets('outbound-rtp', 'packetsSent');
window.ready = true;
</script>`;

let rig: LineRig;
let web: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  rig = await startLineRig();
  web = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (!path.startsWith('/lib/')) {
      response.setHeader('content-type', 'text/html').end(script);
      return;
    }
    readFile(join(library, path.slice(5))).then(
      (text) => response.setHeader('content-type', 'text/javascript').end(text),
      () => response.writeHead(404).end(),
    );
  });
  const sockets = new WebSocketServer({ server: web, path: '/sip', handleProtocols: () => 'sip' });
  sockets.on('connection', (socket) => rig.line.acceptSipWebSocket(socket, { remoteAddress: '127.0.0.1', userId: 'u1' }));
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const address = web.address();
  browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
    ],
  });
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/`);
  await page.waitForFunction('window.ready === true');
});
afterAll(async () => {
  await browser.close();
  web.closeAllConnections();
  web.close();
  await rig.close();
});
afterEach(() => {
  rig.said.length = 0;
});

const run = <T>(call: string): Promise<T> => page.evaluate<T>(call);
const connectAs = (user: string, password: string): Promise<void> => run(`connect(${JSON.stringify(user)}, ${JSON.stringify(password)})`);

describe('SIP.js in Chromium', () => {
  it('calls a line, hears it, presses keys, holds and hangs up', async () => {
    const { user, password } = rig.line.mintCredentials({ userId: 'u1', purpose: 'call', line: 'demo' });
    await connectAs(user, password);
    await run('call("demo")');
    const { leg, incoming } = await rig.heard('incoming');
    expect(incoming.source).toEqual({ kind: 'browser', userId: 'u1' });
    expect(incoming.callerUser).toBeUndefined();
    await page.waitForFunction('state() === "Established"');
    rig.line.play(leg, { play: 'p', files: [await rig.media.file('hum.ulaw', 40, 100)], loop: true, stopOnKey: true });
    await page.waitForFunction('heard().then((packets) => packets > 20)');
    // Chromium sends a key with its next frame of audio: a microphone that has not begun has no such frame.
    await page.waitForFunction('spoken().then((packets) => packets > 20)');
    // Until its encoder runs it refuses a key, and nothing is sent: pressed till it is taken, once.
    await page.waitForFunction('press("5")');
    expect((await rig.heard('key')).key).toBe('5');
    expect((await rig.heard('playEnded')).reason).toBe('stopped');
    expect(await run('hold(true)')).toBe(200);
    expect(await run('hold(false)')).toBe(200);
    expect(rig.said.filter((one) => one.is === 'held')).toEqual([
      { is: 'held', leg, holding: true },
      { is: 'held', leg, holding: false },
    ]);
    await run('hangUp()');
    expect((await rig.heard('ended')).end).toEqual({ by: 'far' });
  });

  it('registers, is called, and is hung up on', async () => {
    const { user, password } = rig.line.mintCredentials({ userId: 'u2', purpose: 'agent', aor: 'ana' });
    await connectAs(user, password);
    expect(await run('register()')).toBe(200);
    expect(rig.line.registrations()).toMatchObject([{ aor: 'ana', browser: true }]);
    rig.line.dial({ leg: 'ana', target: { kind: 'registered', aor: 'ana' }, ringTimeoutMs: 10_000, callId: 'c' });
    await rig.heard('answered', (said) => said.leg === 'ana');
    await page.waitForFunction('state() === "Established"');
    rig.line.hangup('ana');
    await page.waitForFunction('state() === "Terminated"');
  });
});
