// `node test/outbox/run.ts --kills 100 [--per-s 20]`: kill the outbox so often under so many messages a second, print what became of them,
// exit 1 if one was lost or doubled without a mark. Not here: how (kill.ts).
import { parseArgs } from 'node:util';
import { killOutbox } from './kill.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '100' }, 'per-s': { type: 'string', default: '20' } } });
const figures = await killOutbox(Number(values.kills), Number(values['per-s']), Math.random);
console.table(figures);
process.exit(figures.every(({ lost, doubledUnmarked }) => lost === 0 && doubledUnmarked === 0) ? 0 : 1);
