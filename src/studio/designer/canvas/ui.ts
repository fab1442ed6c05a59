// What the canvas shows for a moment and no document keeps: open menus, the block picker, the text being written, what the pointer is over.
import { create } from 'zustand';
import type { ActionPlace } from '#flow/edit.ts';
import type { Port } from '../edits/lines.ts';
import type { OtherDraft } from '../store.ts';

/** A point of the window, pixels. */
export interface Point {
  x: number;
  y: number;
}

/** Where a picked block goes: on from a port, into the line of a port, or just there. */
export interface PickerRequest {
  at: Point;
  port: Port | undefined;
  /** Put it between the port and what it leads to. */
  into: boolean;
  /** Leave room for the line between them: nobody showed where it shall lie. */
  beside?: boolean;
  /** What was typed before it stood: it begins with that. */
  typed?: string;
  /** Enter was pressed as well: it takes the first that fits. */
  taken?: boolean;
}

export type MenuRequest =
  | { kind: 'add-action'; at: Point; place: Exclude<ActionPlace, 'fault'> }
  | { kind: 'block'; at: Point; block: string }
  | { kind: 'action'; at: Point; block: string; action: string };

export type Side = 'problems' | 'flow' | 'versions';
export type Dialog = 'keys' | 'publish' | 'save' | 'connect' | 'sign-in';

export interface CanvasUi {
  /** The text being written on a card: the title, or a message by id. */
  editing: { block: string; message?: string } | undefined;
  picker: PickerRequest | undefined;
  menu: MenuRequest | undefined;
  dialog: Dialog | undefined;
  /** The other draft whose choice was put off: its dialog stays closed until it is asked for. */
  conflictLater: OtherDraft | undefined;
  search: boolean;
  /** Is what lies over the canvas here? Until then what is typed is kept for it. */
  overlaid: boolean;
  /** What the right side shows while no block is chosen. */
  side: Side | undefined;
  /** The block under the pointer: its lines lift. */
  hovered: string | undefined;
  /** The line under the pointer. */
  hoveredLine: string | undefined;
  /** Is the canvas seen from so far that no text can be read? */
  far: boolean;
  /** What is being dragged from the palette or from a card. */
  dragged: { kind: 'block' | 'action' | 'chip'; id: string } | undefined;
}

export const freshUi: CanvasUi = {
  editing: undefined,
  picker: undefined,
  menu: undefined,
  dialog: undefined,
  conflictLater: undefined,
  search: false,
  overlaid: false,
  side: undefined,
  hovered: undefined,
  hoveredLine: undefined,
  far: false,
  dragged: undefined,
};

/** The canvas's passing state. */
export const useCanvasUi = create<CanvasUi>()(() => freshUi);
