// Short-lived SIP credentials for browsers, derived from a key, so that nothing is stored and a restart changes nothing.
// Not here: who may ask for them (api).
import { createHmac } from 'node:crypto';

/** What the bearer may do: `call` rings lines from the studio, `agent` registers as an address of record. */
export interface MintRequest {
  userId: string;
  purpose: 'call' | 'agent';
  /** `call`: the only line it may ring. */
  line?: string;
  /** `call`: ring the draft of this flow instead. */
  draft?: string;
  /** `agent`: the address of record, i.e. the agent's SIP user. */
  aor?: string;
}

export interface MintedCredentials {
  user: string;
  password: string;
  realm: string;
  expiresAt: number;
}

export interface Claims extends MintRequest {
  expiresAt: number;
}

export interface Mint {
  mint: (request: MintRequest) => MintedCredentials;
  /** Claims and password of a minted user name; undefined = not one of ours. Expiry is the caller's to judge. */
  read: (user: string) => { claims: Claims; password: string } | undefined;
}

const lifeMs = 600_000;

export function createMint(secret: string | Buffer, realm: string, clock: { now: () => number }): Mint {
  const key = createHmac('sha256', secret).update('atiende sip credentials').digest();
  const passwordOf = (user: string): string => createHmac('sha256', key).update(user).digest('base64url');
  return {
    mint: (request) => {
      const expiresAt = clock.now() + lifeMs;
      const { userId, purpose, line, draft, aor } = request;
      const user = `w.${Buffer.from(JSON.stringify([userId, purpose, line ?? null, draft ?? null, aor ?? null, expiresAt])).toString('base64url')}`;
      return { user, password: passwordOf(user), realm, expiresAt };
    },
    read: (user) => {
      if (!/^w\.[A-Za-z0-9_-]{8,600}$/.test(user)) return undefined;
      try {
        const fields = JSON.parse(Buffer.from(user.slice(2), 'base64url').toString()) as (string | number | null)[];
        const [userId, purpose, line, draft, aor, expiresAt] = fields;
        if (typeof userId !== 'string' || (purpose !== 'call' && purpose !== 'agent') || typeof expiresAt !== 'number') return undefined;
        const claims: Claims = {
          userId,
          purpose,
          expiresAt,
          ...(typeof line === 'string' ? { line } : {}),
          ...(typeof draft === 'string' ? { draft } : {}),
          ...(typeof aor === 'string' ? { aor } : {}),
        };
        return { claims, password: passwordOf(user) };
      } catch {
        return undefined;
      }
    },
  };
}
