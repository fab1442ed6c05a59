// What a page does not need at once is fetched when it stands, so that a lost connection still finds it.
import { useEffect, useState } from 'react';

const laterMs = 1500;

/** True a moment after the component was first drawn. */
export function useLater(): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLater(true), laterMs);
    return () => window.clearTimeout(timer);
  }, []);
  return later;
}
