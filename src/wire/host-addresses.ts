// The addresses of a host's name, by the operating system (getaddrinfo: hosts file, search domains, DNS). One question at a time for a name:
// each holds a thread until it is answered, up to half a minute where DNS is silent. Not here: SIP's own records (sip/resolve.ts).
import dns from 'node:dns';

/** Answers the addresses of a name, best first, or rejects. */
export type HostAddresses = (host: string) => Promise<string[]>;

/** A DNS that says nothing for so long is away: nothing has been sent then, which a request's own limit could not tell. */
const patienceMs = 5000;
/** Names asked for at once: a caller's SDP may name hosts of a server that is silent on purpose. */
const mostNames = 50;

const noAnswer = (text: string): Error => Object.assign(new Error(text), { code: 'EAI_AGAIN' });

/** Shares `ask` among all who wait. Rejects with `EAI_AGAIN` after 5 s (the question goes on, for whoever comes next) and beyond 50 names. */
export function createHostAddresses(ask: HostAddresses): HostAddresses {
  const asking = new Map<string, Promise<string[]>>();
  const asked = (host: string): Promise<string[]> => {
    const known = asking.get(host);
    if (known !== undefined) return known;
    if (asking.size >= mostNames) return Promise.reject(noAnswer(`too many names are being looked up for ${host} to be`));
    const answer = ask(host).finally(() => asking.delete(host));
    asking.set(host, answer);
    return answer;
  };
  return async (host) => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(noAnswer(`DNS does not answer for ${host}`)), patienceMs);
    return Promise.race([asked(host), late.promise]).finally(() => clearTimeout(timer));
  };
}

/** This process's own: everybody who connects to a name asks here. */
export const hostAddresses = createHostAddresses(
  (host) =>
    new Promise((resolve, reject) => {
      dns.lookup(host, { all: true }, (error, found) => {
        if (error === null) resolve(found.map(({ address }) => address));
        else reject(error);
      });
    }),
);
