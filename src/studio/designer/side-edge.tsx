// The edge between the canvas and its right side: pulled by mouse or moved by arrow keys, and kept for the next visit. Not here: what the side shows.
import { type PointerEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './designer.module.css';

const storageKey = 'atiende.designer.side';
const least = 300;
const most = 640;
const usual = 360;

const within = (width: number) => Math.round(Math.max(least, Math.min(most, width)));

/** The width of the side in pixels, and the way to change it. */
export function useSideWidth(): [number, (width: number) => void] {
  const [width, setWidth] = useState(() => within(Number(localStorage.getItem(storageKey)) || usual));
  const change = (next: number) => {
    setWidth(within(next));
    localStorage.setItem(storageKey, String(within(next)));
  };
  return [width, change];
}

/** The edge itself. */
export function SideEdge({ width, onChange }: { width: number; onChange: (width: number) => void }) {
  const { t } = useTranslation();
  const pull = (event: PointerEvent<HTMLDivElement>) => {
    const edge = event.currentTarget;
    const from = event.clientX;
    edge.setPointerCapture(event.pointerId);
    const move = (next: globalThis.PointerEvent) => onChange(width + from - next.clientX);
    const end = () => {
      edge.removeEventListener('pointermove', move);
      edge.removeEventListener('pointerup', end);
      edge.removeEventListener('pointercancel', end);
    };
    edge.addEventListener('pointermove', move);
    edge.addEventListener('pointerup', end);
    edge.addEventListener('pointercancel', end);
  };
  return (
    // A separator that can be moved is a control of its own (WAI-ARIA "window splitter").
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('designer.sideWidth')}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      className={classes['edge']}
      onPointerDown={pull}
      onDoubleClick={() => onChange(usual)}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowLeft' ? 20 : event.key === 'ArrowRight' ? -20 : 0;
        if (step === 0) return;
        event.preventDefault();
        event.stopPropagation();
        onChange(width + step);
      }}
    />
  );
}
