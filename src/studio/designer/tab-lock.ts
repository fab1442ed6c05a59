// One tab, one record: a tab that was duplicated brings the original's name along, and two tabs must not write the same record.

/** A page that is going gives its lock up a moment after the next one asks. */
const patienceMs = 300;

/** Hold a name for this page. Answers how to let go, or undefined when another tab holds it. Browsers without locks always hold. */
export async function holdName(name: string): Promise<(() => void) | undefined> {
  return (await once(name)) ?? (await new Promise((resolve) => window.setTimeout(() => void once(name).then(resolve), patienceMs)));
}

function once(name: string): Promise<(() => void) | undefined> {
  // Pages without TLS have no locks.
  const locks = 'locks' in navigator ? navigator.locks : undefined;
  if (!locks) return Promise.resolve(() => undefined);
  return new Promise((resolve) => {
    void locks.request(`atiende.designer.${name}`, { ifAvailable: true }, (lock) => {
      if (lock) return new Promise<void>((letGo) => resolve(() => letGo()));
      resolve(undefined);
      return undefined;
    });
  });
}
