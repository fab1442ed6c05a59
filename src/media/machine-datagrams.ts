// Which UDP sockets this machine has. Not here: what they do (datagrams.ts).
import type { Datagrams } from './datagrams.ts';
import { libcDatagrams } from './datagrams-libc.ts';
import { nodeDatagrams } from './datagrams-node.ts';

/**
 * The sockets of this machine: the system's own where it is Linux, which cost half of Node's (docs/performance.md), else Node's.
 * `ATIENDE_MEDIA_SOCKETS=node` takes Node's everywhere.
 */
export function openDatagrams(wanted = process.env['ATIENDE_MEDIA_SOCKETS']): Datagrams {
  return (wanted === 'node' ? undefined : libcDatagrams()) ?? nodeDatagrams();
}
