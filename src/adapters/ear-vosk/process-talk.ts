// What a Vosk process and the one that started it say to each other over IPC. Not here: either of them (process.ts, ear-vosk.ts).
import type { Failure } from '#ports/failure.ts';

/** From the process: it listens, it cannot, it is not stuck. */
export type VoskNews = { tell: 'ready' } | { tell: 'refused'; message: string } | { tell: 'here' };

const say = (news: VoskNews, then?: () => void) => process.send?.(news, undefined, undefined, then);

/** In the process: say that it listens, answer whenever asked, end with the parent. */
export function answerParent(): void {
  process.on('message', () => say({ tell: 'here' }));
  process.on('disconnect', () => process.exit(0));
  say({ tell: 'ready' });
}

/** In the process: say why it cannot, and end. */
export function refuse({ message }: Failure): void {
  say({ tell: 'refused', message }, () => process.exit(1));
}
