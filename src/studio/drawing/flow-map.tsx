// The small map in the canvas's corner: all blocks on one bitmap, painted when the document changes, and a frame for what is in sight that follows
// the view without React. Pressing or pulling on it moves the view. Not here: the canvas.
import { useMantineColorScheme } from '@mantine/core';
import { Panel, useReactFlow, useStoreApi } from '@xyflow/react';
import { type PointerEvent, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './flow-map.module.css';
import type { Family } from './looks.ts';

/** A block on the map, in the canvas's own pixels. */
export interface MapBox {
  x: number;
  y: number;
  width: number;
  height: number;
  family: Family;
}

const width = 200;
const height = 140;
const margin = 10;

/** Where the map's middle lies on the canvas, and how many of the canvas's pixels one of the map's is. */
interface Scale {
  x: number;
  y: number;
  by: number;
}

function scaleOf(boxes: readonly MapBox[]): Scale {
  if (boxes.length === 0) return { x: 0, y: 0, by: 10 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  const by = Math.max((right - left) / (width - 2 * margin), (bottom - top) / (height - 2 * margin), 8);
  return { x: (left + right) / 2, y: (top + bottom) / 2, by };
}

function paint(canvas: HTMLCanvasElement, boxes: readonly MapBox[], scale: Scale): void {
  const pixels = window.devicePixelRatio;
  canvas.width = width * pixels;
  canvas.height = height * pixels;
  const context = canvas.getContext('2d');
  if (!context) return;
  const style = getComputedStyle(canvas);
  const colours = new Map<Family, string>();
  context.scale(pixels, pixels);
  for (const box of boxes) {
    let colour = colours.get(box.family);
    if (colour === undefined) colours.set(box.family, (colour = style.getPropertyValue(`--a-${box.family}`)));
    context.fillStyle = colour;
    const x = (box.x - scale.x) / scale.by + width / 2;
    const y = (box.y - scale.y) / scale.by + height / 2;
    context.beginPath();
    context.roundRect(x, y, Math.max(1.5, box.width / scale.by), Math.max(1.5, box.height / scale.by), 1.5);
    context.fill();
  }
}

/** The map of `boxes`; inside a React Flow. */
export function FlowMap({ boxes }: { boxes: readonly MapBox[] }) {
  const { t } = useTranslation();
  const view = useReactFlow();
  const store = useStoreApi();
  const { colorScheme } = useMantineColorScheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const sight = useRef<HTMLDivElement>(null);
  const scale = useMemo(() => scaleOf(boxes), [boxes]);
  useEffect(() => {
    if (canvas.current) paint(canvas.current, boxes, scale);
  }, [boxes, scale, colorScheme]);
  useEffect(() => {
    const follow = () => {
      const frame = sight.current;
      if (!frame) return;
      const { transform, width: paneWidth, height: paneHeight } = store.getState();
      const [x, y, zoom] = transform;
      const left = (-x / zoom - scale.x) / scale.by + width / 2;
      const top = (-y / zoom - scale.y) / scale.by + height / 2;
      frame.style.transform = `translate(${left}px, ${top}px)`;
      frame.style.width = `${paneWidth / zoom / scale.by}px`;
      frame.style.height = `${paneHeight / zoom / scale.by}px`;
    };
    let seen = store.getState();
    follow();
    return store.subscribe((state) => {
      if (state.transform === seen.transform && state.width === seen.width && state.height === seen.height) return;
      seen = state;
      follow();
    });
  }, [store, scale]);
  const go = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - box.left - width / 2) * scale.by + scale.x;
    const y = (event.clientY - box.top - height / 2) * scale.by + scale.y;
    void view.setCenter(x, y, { zoom: view.getZoom() });
  };
  return (
    <Panel position="bottom-right" className={classes['map'] ?? ''}>
      <div
        role="img"
        aria-label={t('drawing.minimap')}
        className="nopan nowheel"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          go(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) go(event);
        }}
      >
        <canvas ref={canvas} style={{ width, height }} />
        <div ref={sight} className={classes['sight']} />
      </div>
    </Panel>
  );
}
