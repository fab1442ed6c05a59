// Dragging things that are not blocks of the canvas: palette entries and chips. By pointer, so that touch works too. The thing dropped on is found
// by the marks that cards carry (data-…). Not here: what a drop does (drop.ts).
import type { PointerEvent as ReactPointerEvent } from 'react';
import { type CanvasUi, type Point, useCanvasUi } from './ui.ts';

const slackPx = 5;

/** Follow the pointer from here; `onDrop` after a drag, `onTap` when it never moved. */
export function followPointer(
  event: ReactPointerEvent<HTMLElement>,
  dragged: NonNullable<CanvasUi['dragged']>,
  actions: { onDrop: (at: Point) => void; onTap?: () => void },
): void {
  if (event.button !== 0) return;
  const start = { x: event.clientX, y: event.clientY };
  const source = event.currentTarget;
  let ghost: HTMLElement | undefined;
  let over: Element | undefined;
  const mark = (element: Element | undefined) => {
    if (element === over) return;
    over?.removeAttribute('data-drop');
    element?.setAttribute('data-drop', 'true');
    over = element;
  };
  const move = (next: PointerEvent) => {
    const at = { x: next.clientX, y: next.clientY };
    if (!ghost) {
      if (Math.hypot(at.x - start.x, at.y - start.y) < slackPx) return;
      ghost = ghostOf(source);
      useCanvasUi.setState({ dragged });
    }
    ghost.style.transform = `translate(${at.x + 8}px, ${at.y + 8}px)`;
    mark(dropTarget(at, dragged.kind));
  };
  const end = (next: PointerEvent) => {
    stop();
    const at = { x: next.clientX, y: next.clientY };
    if (!ghost) return actions.onTap?.();
    if (next.type === 'pointerup') actions.onDrop(at);
  };
  const escape = (key: KeyboardEvent) => {
    if (key.key === 'Escape') stop();
  };
  const stop = () => {
    mark(undefined);
    ghost?.remove();
    useCanvasUi.setState({ dragged: undefined });
    window.removeEventListener('pointermove', move);
    window.removeEventListener('pointerup', end);
    window.removeEventListener('pointercancel', end);
    window.removeEventListener('keydown', escape);
  };
  window.addEventListener('pointermove', move);
  window.addEventListener('pointerup', end);
  window.addEventListener('pointercancel', end);
  window.addEventListener('keydown', escape);
}

function ghostOf(source: HTMLElement): HTMLElement {
  const ghost = source.cloneNode(true) as HTMLElement;
  ghost.removeAttribute('id');
  ghost.setAttribute('aria-hidden', 'true');
  ghost.style.cssText = `position:fixed;left:0;top:0;z-index:400;pointer-events:none;opacity:.92;width:${source.offsetWidth}px;box-shadow:var(--a-shadow);background:var(--a-raised);border-radius:8px`;
  document.body.append(ghost);
  return ghost;
}

/** What lies under a point that takes such a thing. */
export function dropTarget(at: Point, kind: 'block' | 'action' | 'chip'): Element | undefined {
  for (const element of document.elementsFromPoint(at.x, at.y)) {
    if (kind === 'block') {
      const found = element.closest('[data-open-exit]') ?? element.closest('.react-flow__edge');
      if (found) return found;
      if (element.closest('[data-block]')) return undefined;
    } else {
      // Anywhere else on a card is the block itself.
      const found = element.closest('[data-place]') ?? element.closest('[data-block]')?.querySelector('[data-place$="|block"]');
      if (found) return found;
    }
  }
  return undefined;
}

/** Is the point over the canvas itself? */
export function overCanvas(at: Point): boolean {
  return document.elementFromPoint(at.x, at.y)?.closest('.react-flow') != null;
}
