// All rows of the bench, in the order they run. The crash comes last but one: it leaves a server that others should not
// be measured on; then its records grow.
import type { Row } from './row.ts';
import { row as deskDecide } from './rows/desk-decide.ts';
import { row as deskRing } from './rows/desk-ring.ts';
import { row as ear } from './rows/ear.ts';
import { row as growth } from './rows/growth.ts';
import { row as machine } from './rows/machine.ts';
import { row as mediaBrowser } from './rows/media-browser.ts';
import { row as mediaKey } from './rows/media-key.ts';
import { row as mediaPlaying } from './rows/media-playing.ts';
import { row as mediaRelay } from './rows/media-relay.ts';
import { row as mediaWaiting } from './rows/media-waiting.ts';
import { row as outbox } from './rows/outbox.ts';
import { row as serverCrash } from './rows/server-crash.ts';
import { row as serverMemory } from './rows/server-memory.ts';
import { row as serverOverload } from './rows/server-overload.ts';
import { row as serverPlaying } from './rows/server-playing.ts';
import { row as serverSetup } from './rows/server-setup.ts';
import { row as serverStart } from './rows/server-start.ts';
import { row as serverTransfer } from './rows/server-transfer.ts';
import { row as smpp } from './rows/smpp.ts';
import { row as speech } from './rows/speech.ts';
import { row as speechLoad } from './rows/speech-load.ts';
import { row as studio } from './rows/studio.ts';
import { row as voices } from './rows/voices.ts';

/** The rows. */
export const rows: readonly Row[] = [
  machine,
  deskDecide,
  deskRing,
  smpp,
  outbox,
  ear,
  mediaKey,
  mediaPlaying,
  mediaWaiting,
  mediaRelay,
  mediaBrowser,
  serverStart,
  serverPlaying,
  serverMemory,
  serverTransfer,
  serverSetup,
  serverOverload,
  speech,
  speechLoad,
  voices,
  studio,
  serverCrash,
  growth,
];
