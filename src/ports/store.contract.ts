// What every Store must do, as tests: run by each adapter on its own fresh database. Split by port into the files beside it.
import { auditStoreContract } from './audit-store.contract.ts';
import { callStoreContract } from './call-store.contract.ts';
import { channelStoreContract } from './channel-store.contract.ts';
import { flowStoreContract } from './flow-store.contract.ts';
import { messageStoreContract } from './message-store.contract.ts';
import { momentStoreContract } from './moment-store.contract.ts';
import { peopleStoreContract } from './people-store.contract.ts';
import { queueStoreContract } from './queue-store.contract.ts';
import { settingsStoreContract } from './settings-store.contract.ts';
import { sipStoreContract } from './sip-store.contract.ts';
import type { Store } from './store.ts';
import { talkStoreContract } from './talk-store.contract.ts';

/** Declares the suites. `open` gives another connection to the same database at every call; the suite closes what it opened. */
export function storeContract(open: () => Promise<Store>): void {
  callStoreContract(open);
  messageStoreContract(open);
  channelStoreContract(open);
  flowStoreContract(open);
  talkStoreContract(open);
  momentStoreContract(open);
  peopleStoreContract(open);
  sipStoreContract(open);
  queueStoreContract(open);
  settingsStoreContract(open);
  auditStoreContract(open);
}
