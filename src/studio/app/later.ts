// What a page does not need at once is fetched when it stands, so that a lost connection still finds it.
import { useEffect, useState } from 'react';
import { create } from 'zustand';

const laterMs = 1500;

/** Parts of the page that are still being drawn for the first time: nothing else is fetched meanwhile. */
const useHeld = create<{ by: number }>(() => ({ by: 0 }));

/** Hold back what may come later while `held`; for a page whose first sight takes long. */
export function useHoldLater(held: boolean): void {
  useEffect(() => {
    if (!held) return undefined;
    useHeld.setState(({ by }) => ({ by: by + 1 }));
    return () => useHeld.setState(({ by }) => ({ by: by - 1 }));
  }, [held]);
}

/** True a moment after the component was first drawn and nothing is held back. */
export function useLater(): boolean {
  const [later, setLater] = useState(false);
  const held = useHeld(({ by }) => by > 0);
  useEffect(() => {
    if (held || later) return undefined;
    const timer = window.setTimeout(() => setLater(true), laterMs);
    return () => window.clearTimeout(timer);
  }, [held, later]);
  return later;
}
