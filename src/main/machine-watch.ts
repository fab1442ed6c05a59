// What the machine around us may run out of: room on the data folder's disk, days of our own certificate. Told in the log as it begins and
// ends, and asked for by /readyz, the metrics and the studio. Not here: processes and the database, which tell of themselves.
import { X509Certificate } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import type { RoomHealth } from '#api/rooms.ts';

/** With less than this PostgreSQL cannot add a piece of its log (16 MiB), and no call can be put on record. */
const leastBytes = 32 * 1024 * 1024;
const everyMs = 5000;
const dayMs = 86_400_000;
/** Certificates of 90 days are renewed with 30 left (Let's Encrypt); whoever sees this has missed that. */
const warnDays = 14;

/** What the watch needs. */
export interface MachineWatchOptions {
  dataFolder: string;
  /** PEM; absent = no TLS of ours. */
  certificate: string | undefined;
  now: () => number;
  /** Free bytes of the file system a folder is on; default: asks the system. */
  freeBytes?: (folder: string) => Promise<number>;
  log: { info: (facts: object, text: string) => void; warn: (facts: object, text: string) => void };
}

/** The watch. */
export interface MachineWatch {
  facts: () => Pick<RoomHealth, 'diskFull' | 'certificateEndsAt'>;
  /** Look now; it looks by itself every five seconds after `start`. */
  look: () => Promise<void>;
  start: () => void;
  close: () => void;
}

async function systemFreeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Builds it. Example: `createMachineWatch({ dataFolder: 'data', certificate: undefined, now: Date.now, log })`. */
export function createMachineWatch(options: MachineWatchOptions): MachineWatch {
  const { dataFolder, log, now, freeBytes = systemFreeBytes } = options;
  const certificateEndsAt = options.certificate === undefined ? undefined : new X509Certificate(options.certificate).validToDate.getTime();
  let diskFull = false;
  let toldDay: number | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function lookAtDisk(): Promise<void> {
    const bytes = await freeBytes(dataFolder).catch(() => undefined);
    if (bytes === undefined || diskFull === bytes < leastBytes) return;
    diskFull = !diskFull;
    if (diskFull) log.warn({ folder: dataFolder, bytes }, 'the disk is full: no call can be put on record until there is room');
    else log.info({ folder: dataFolder, bytes }, 'there is room on the disk again');
  }

  /** Once a day from two weeks before. */
  function lookAtCertificate(): void {
    if (certificateEndsAt === undefined) return;
    const days = Math.floor((certificateEndsAt - now()) / dayMs);
    if (days >= warnDays || days === toldDay) return;
    toldDay = days;
    const endsAt = new Date(certificateEndsAt).toISOString();
    log.warn(
      { endsAt, days },
      days < 0 ? 'our certificate has expired: browsers and TLS trunks refuse us' : 'our certificate expires soon',
    );
  }

  const look = async (): Promise<void> => {
    lookAtCertificate();
    await lookAtDisk();
  };
  return {
    facts: () => ({ diskFull, ...(certificateEndsAt === undefined ? {} : { certificateEndsAt }) }),
    look,
    start: () => {
      void look();
      timer = setInterval(() => void look(), everyMs);
      timer.unref();
    },
    close: () => clearInterval(timer),
  };
}
