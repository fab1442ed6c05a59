// Store: all store ports together, as main.ts hands them out. A room asks for the one it needs.
import type { AuditStore } from './audit-store.ts';
import type { CallStore } from './call-store.ts';
import type { ChannelStore } from './channel-store.ts';
import type { FlowStore } from './flow-store.ts';
import type { MessageStore } from './message-store.ts';
import type { MomentStore } from './moment-store.ts';
import type { PeopleStore } from './people-store.ts';
import type { QueueStore } from './queue-store.ts';
import type { SettingsStore } from './settings-store.ts';
import type { SipStore } from './sip-store.ts';
import type { TalkStore } from './talk-store.ts';

export interface Store {
  calls: CallStore;
  messages: MessageStore;
  channels: ChannelStore;
  flows: FlowStore;
  talks: TalkStore;
  moments: MomentStore;
  people: PeopleStore;
  sip: SipStore;
  queue: QueueStore;
  settings: SettingsStore;
  audit: AuditStore;
  /** Is the database there, as the last statement told? Used by admission. */
  healthy: () => boolean;
  /** Does the database answer now, within `withinMs`? Used by /readyz. */
  answers: (withinMs: number) => Promise<boolean>;
  /** Connections of the pool: open, of them idle, and who waits for one. */
  connections: () => { open: number; idle: number; waiting: number };
  /** From now on `told` hears of every call of a store: how long it took and whether it failed. One listener; a later one takes its place. */
  onStatement: (told: (seconds: number, failed: boolean) => void) => void;
  close: () => Promise<void>;
}
