// baresip as a second, independent telephone: a caller or an agent's registered phone, driven over its control port.
// It sends a tone and records what it hears; audio modules only, no device.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freePort, until } from './server.ts';

/** A running baresip. */
export interface Baresip {
  sipPort: number;
  /** Run a command of baresip's menu, e.g. `dial sip:demo@127.0.0.1:5060`, `sndcode 1`, `hangup`, `accept`. */
  command: (command: string, params?: string) => void;
  /** Events it has told, newest last: `CALL_ESTABLISHED`, `CALL_CLOSED`, `REGISTER_OK`, `CALL_INCOMING`… */
  events: () => string[];
  /** Everything it has printed: what happened before its control port was there is only here. */
  printed: () => string;
  /** What it has heard so far in its newest call, 16-bit samples at 8 kHz. */
  heard: () => Int16Array;
  close: () => Promise<void>;
}

const modulesFolder = ['/usr/lib/baresip/modules', '/usr/lib/x86_64-linux-gnu/baresip/modules', '/usr/local/lib/baresip/modules'];

/** Start it. With an account it registers; `answer` = take calls by itself. */
export async function startBaresip(options: {
  toneHz: number;
  account?: { user: string; password: string; server: string };
  answer?: boolean;
  /** User part that it answers to without an account, e.g. the number that a trunk dials. Default `telefono`. */
  user?: string;
  /** Register over TLS. */
  tls?: boolean;
  /** Encrypt media by SDES-SRTP, and never speak otherwise. */
  srtp?: boolean;
}): Promise<Baresip> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bs-'));
  const sipPort = await freePort();
  const controlPort = await freePort();
  const modules = modulesFolder.find((one) => {
    try {
      return readdirSync(one).includes('g711.so');
    } catch {
      return false;
    }
  });
  writeFileSync(path.join(folder, 'tone.wav'), toneWav(options.toneHz, 120));
  writeFileSync(
    path.join(folder, 'config'),
    [
      'poll_method epoll',
      `sip_listen 127.0.0.1:${sipPort}`,
      'call_local_timeout 120',
      'call_max_calls 4',
      `audio_source aufile,${path.join(folder, 'tone.wav')}`,
      'net_interface 127.0.0.1',
      'audio_player aubridge,nowhere',
      'audio_alert aubridge,nowhere',
      'audio_level no',
      'ausrc_srate 8000',
      'auplay_srate 8000',
      'ausrc_channels 1',
      'auplay_channels 1',
      'rtp_timeout 60',
      `module_path ${modules ?? '/usr/lib/baresip/modules'}`,
      ...['g711', 'aufile', 'aubridge', 'sndfile', ...(options.srtp ? ['srtp'] : []), 'account', 'menu', 'ctrl_tcp'].map(
        (name) => `${name === 'account' || name === 'menu' || name === 'ctrl_tcp' ? 'module_app' : 'module'} ${name}.so`,
      ),
      `snd_path ${folder}`,
      `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
      '',
    ].join('\n'),
  );
  const { account } = options;
  const more = `audio_codecs=PCMU/8000,PCMA/8000;dtmfmode=rtpevent;answermode=${options.answer ? 'auto' : 'manual'}${options.srtp ? ';mediaenc=srtp-mand' : ''}`;
  const transport = options.tls ? ';transport=tls' : '';
  writeFileSync(
    path.join(folder, 'accounts'),
    account
      ? `<sip:${account.user}@${account.server}${transport}>;auth_user=${account.user};auth_pass=${account.password};regint=60;${more}\n`
      : `<sip:${options.user ?? 'telefono'}@127.0.0.1:${sipPort}>;regint=0;${more}\n`,
  );
  writeFileSync(path.join(folder, 'contacts'), '');
  const child: ChildProcess = spawn('baresip', ['-f', folder, '-v'], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  const take = (data: Buffer) => {
    output += data;
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  const socket = await until('the control port of baresip', () => tryConnect(controlPort)).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${output}`);
  });
  const events: string[] = [];
  let rest = Buffer.alloc(0);
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    rest = takeNetstrings(rest, (message) => {
      if (message.event && message.type) events.push(message.type);
    });
  });
  return {
    sipPort,
    events: () => [...events],
    printed: () => output,
    command: (command, params) => {
      const json = JSON.stringify({ command, ...(params === undefined ? {} : { params }), token: '1' });
      socket.write(`${Buffer.byteLength(json)}:${json},`);
    },
    heard: () => recording(folder),
    close: async () => {
      const gone = new Promise((resolve) => {
        child.once('exit', resolve);
      });
      socket.destroy();
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function tryConnect(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', () => resolve(undefined));
  });
}

/** Messages are netstrings of JSON: `12:{"a":1,"b":2},`. Answers what is not complete yet. */
function takeNetstrings(data: Buffer, take: (message: { event?: boolean; type?: string }) => void): Buffer<ArrayBuffer> {
  let rest = Buffer.from(data);
  for (;;) {
    const colon = rest.indexOf(':');
    if (colon < 0) return rest;
    const length = Number(rest.subarray(0, colon).toString());
    if (rest.length < colon + 1 + length + 1) return rest;
    take(JSON.parse(rest.subarray(colon + 1, colon + 1 + length).toString()) as { event?: boolean; type?: string });
    rest = rest.subarray(colon + 2 + length);
  }
}

/** What the sndfile module has written of the decoded side of the newest call. */
function recording(folder: string): Int16Array {
  const files = readdirSync(folder).filter((name) => name.endsWith('-dec.wav'));
  const [file] = files.map((name) => path.join(folder, name)).toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (!file) return new Int16Array();
  const bytes = readFileSync(file).subarray(44);
  return Int16Array.from({ length: bytes.length >> 1 }, (_, i) => bytes.readInt16LE(2 * i));
}

/** A sine tone as a WAV file, 8 kHz, 16 bits, mono. */
export function toneWav(hz: number, seconds: number): Buffer {
  const count = 8000 * seconds;
  const file = Buffer.alloc(44 + 2 * count);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + 2 * count, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(8000, 24);
  file.writeUInt32LE(16_000, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(2 * count, 40);
  for (let i = 0; i < count; i++) file.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * hz * i) / 8000)), 44 + 2 * i);
  return file;
}
