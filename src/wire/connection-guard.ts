// How many connections one address may hold, and how many of them may have said nothing yet: half-open ones cost memory and a descriptor
// each. Pure. Not here: sockets (guarded-server.ts), how often an address may ask (sip/rate-limit.ts).

/** Limits of one listening socket. */
export interface ConnectionCaps {
  /** All together. */
  all: number;
  /** From one address. An office behind one address has a connection for each telephone. */
  perSource: number;
  /** Of these, without a whole message so far (for TLS: from before the handshake). */
  silentPerSource: number;
}

export const usualConnectionCaps: ConnectionCaps = { all: 2000, perSource: 500, silentPerSource: 32 };

/** One connection's place. */
export interface Place {
  /** A whole message has come. */
  spoke: () => void;
  /** It is closed. */
  leave: () => void;
}

export interface ConnectionGuard {
  /** Undefined = no room: close it. */
  enter: (source: string) => Place | undefined;
  /** Connections now, for tests and the log. */
  count: () => number;
}

export function createConnectionGuard(caps: ConnectionCaps): ConnectionGuard {
  const sources = new Map<string, { all: number; silent: number }>();
  let all = 0;
  return {
    count: () => all,
    enter: (source) => {
      const mine = sources.get(source) ?? { all: 0, silent: 0 };
      if (all >= caps.all || mine.all >= caps.perSource || mine.silent >= caps.silentPerSource) return undefined;
      all += 1;
      mine.all += 1;
      mine.silent += 1;
      sources.set(source, mine);
      let silent = true;
      let here = true;
      const spoke = (): void => {
        if (silent) mine.silent -= 1;
        silent = false;
      };
      return {
        spoke,
        leave: () => {
          if (!here) return;
          here = false;
          spoke();
          all -= 1;
          mine.all -= 1;
          if (mine.all === 0) sources.delete(source);
        },
      };
    },
  };
}
