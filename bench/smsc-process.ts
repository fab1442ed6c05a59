// The bench's SMSC in a process of its own, so that its work is not measured with ours. It tells its port and ends with its parent.
import { startTestSmsc } from '../src/wire/smpp/test-smsc.ts';

let count = 0;
const smsc = await startTestSmsc({ onSubmit: () => ({ messageId: (count++).toString(16) }) });
process.send?.(smsc.port);
process.once('disconnect', () => process.exit(0));
