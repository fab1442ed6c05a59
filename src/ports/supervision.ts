// What a process and its supervisor say to each other: that it still turns (asked over its IPC channel, answered from its own event loop),
// and why it cannot start. Not here: asking, and what is done about no answer (supervisor/child.ts).

/** Why a start is refused, as `details` of the Failure: the terminal says it in the user's language (supervisor/refusal-texts.ts). */
export type StartRefusal =
  /** `example`: the setting with another port. */
  | { refusal: 'port-taken'; where: string; example: string }
  | { refusal: 'cannot-listen'; where: string; setting: string; code: string }
  | { refusal: 'short-password' }
  | { refusal: 'file-unreadable'; setting: string; file: string; code: string }
  /** `why` in OpenSSL's words. */
  | { refusal: 'certificate-unusable'; cert: string; key: string; why: string }
  /** There is no embedded PostgreSQL for this system. */
  | { refusal: 'database-missing'; name: string }
  | { refusal: 'database-as-root'; folder: string }
  /** Written by another major version of PostgreSQL. */
  | { refusal: 'database-version'; folder: string; found: string; known: string }
  /** `mode` in octal digits. */
  | { refusal: 'secret-open-to-others'; file: string; mode: string }
  | { refusal: 'secret-without-key'; file: string };

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
