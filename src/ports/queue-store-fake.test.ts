// The in-memory queue store keeps the contract.
import { queueStoreContract } from './queue-store.contract.ts';
import { createQueueStoreFake } from './queue-store-fake.ts';

const shared = createQueueStoreFake();
queueStoreContract(async () => ({ queue: shared, close: async () => {} }));
