// linphone as a third, independent telephone, driven by its console. It sends a tone from a file and records what it hears into another: no
// sound device. Not part of the running product.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toneWav } from '../whole/baresip.ts';
import { freePort } from './rig.ts';

/** A running linphonec. */
export interface Linphone {
  /** A line of its console, e.g. `call sip:demo@127.0.0.1:5060`, `answer`, `7` (a key), `terminate`. */
  command: (line: string) => void;
  /** Everything it has printed, e.g. `Call 1 with sip:… ended (No error).` */
  printed: () => string;
  /** What it has heard so far, 16-bit samples at 8 kHz. */
  heard: () => Int16Array;
  close: () => Promise<void>;
}

/** Start it with an account, which it registers by UDP. */
export async function startLinphone(options: { toneHz: number; user: string; password: string; server: string }): Promise<Linphone> {
  const home = mkdtempSync(join(tmpdir(), 'atiende-linphone-'));
  const [says, hears, settings] = [join(home, 'says.wav'), join(home, 'hears.wav'), join(home, 'linphonerc')];
  // Where it keeps its database; it does not make the folder.
  mkdirSync(join(home, '.local/share/linphone'), { recursive: true });
  writeFileSync(says, toneWav(options.toneHz, 60));
  const sip = [`sip_port=${await freePort()}`, 'sip_tcp_port=-1', 'sip_tls_port=-1', 'use_ipv6=0', 'bind_address=127.0.0.1'];
  // It would wait for a way to the world, which a test machine need not have.
  const alone = ['register_only_when_network_is_up=0', 'auto_net_state_mon=0'];
  const rtp = ['[rtp]', `audio_rtp_port=${await freePort()}`, '[sound]', 'echocancellation=0', ''];
  writeFileSync(settings, ['[sip]', ...sip, ...alone, ...rtp].join('\n'));
  const child = spawn('linphonec', ['-c', settings], { cwd: home, env: { ...process.env, HOME: home }, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  const take = (data: Buffer): void => void (output += data.toString());
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const ended = new Promise((resolve) => child.once('close', resolve));
  const command = (line: string): void => void child.stdin.write(`${line}\n`);
  for (const line of ['soundcard use files', `play ${says}`, `record ${hears}`]) command(line);
  command(`register sip:${options.user}@${options.server} sip:${options.server} ${options.password}`);
  return {
    command,
    printed: () => output,
    heard: () => {
      const bytes = existsSync(hears) ? readFileSync(hears).subarray(44) : Buffer.alloc(0);
      return Int16Array.from({ length: bytes.length >> 1 }, (_, i) => bytes.readInt16LE(2 * i));
    },
    close: async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
