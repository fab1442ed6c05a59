// Whether the panel is widened for forms that read better across: this browser's own choice, at first what its screen has room for.
import { create } from 'zustand';

const key = 'atiende.panel.wide';
const roomyPx = 1700;

const useChoice = create<{ on: boolean }>(() => {
  const kept = localStorage.getItem(key);
  return { on: kept === null ? window.innerWidth >= roomyPx : kept === 'yes' };
});

/** The choice and the way to change it. */
export function useWide(): { on: boolean; toggle: () => void } {
  const { on } = useChoice();
  return {
    on,
    toggle: () => {
      localStorage.setItem(key, on ? 'no' : 'yes');
      useChoice.setState({ on: !on });
    },
  };
}
