// How a process shows its supervisor that it still turns: it is asked over its IPC channel, and answers from its own event loop.
// Not here: asking, and what is done about no answer (supervisor/child.ts).

/** What the supervisor asks. */
export interface AliveQuestion {
  ask: 'alive';
}

/** The answer. */
export interface AliveAnswer {
  tell: 'alive';
}

/** Answer the supervisor from now on; without one (started by hand) nobody asks. */
export function answerSupervisor(): void {
  process.on('message', (message: AliveQuestion) => {
    if (message.ask === 'alive' && process.connected) process.send?.({ tell: 'alive' } satisfies AliveAnswer);
  });
}
