// What a block's card shows, worked out once from the document (pure): texts, rows for its exits, chips for its actions, where each leads.
// Not here: how it looks (block-card.tsx) and where it stands (layout.ts).
import { models } from '#kinds/models.ts';
import type { Action, Block, Flow, Text } from '#flow/model.ts';

/** Where an exit leads: a block, the end of the call, out of a subflow, or on with what follows. */
export type Lead = { kind: 'block'; id: string } | { kind: 'end' } | { kind: 'return'; name: string } | { kind: 'on' };

/** A way out with a connector of its own. */
export interface ExitRow {
  handle: string;
  /** Name of the exit in the document. */
  exit: string;
  lead: Lead;
  /** The option's own words, when the exit belongs to one. */
  label: string | undefined;
  key: string | undefined;
  phrases: string[];
  actions: ChipData[];
}

/** An action as a chip. */
export interface ChipData {
  id: string;
  kind: string;
  summary: string;
  exits: { handle: string; exit: string; lead: Lead }[];
}

/** A spoken message with its actions. */
export interface MessageData {
  id: string;
  text: string;
  audio: boolean;
  actions: ChipData[];
}

/** All that a card shows. */
export interface CardData {
  id: string;
  kind: string;
  known: boolean;
  title: string;
  start: boolean;
  messages: MessageData[];
  /** One line on what the block does, for kinds that do not speak. */
  summary: string;
  rows: ExitRow[];
  actions: ChipData[];
}

function words(text: Text, language: string): string {
  if (typeof text === 'string') return text;
  return text[language] ?? Object.values(text)[0] ?? '';
}

function chip(action: Action): ChipData {
  const model = models.actions[action.kind];
  const read = model?.settings.safeParse(action.settings);
  return {
    id: action.id,
    kind: action.kind,
    summary: model && read?.success ? model.summary(read.data) : '',
    exits: Object.entries(action.exits).map(([exit, way]) => ({
      handle: `action/${action.id}/${exit}`,
      exit,
      lead: way.to
        ? { kind: 'block', id: way.to }
        : way.end
          ? { kind: 'end' }
          : way.return
            ? { kind: 'return', name: way.return }
            : { kind: 'on' },
    })),
  };
}

interface Choice {
  id: string;
  label?: unknown;
  key?: unknown;
  phrases?: unknown;
}

/** The setting an exit such as `option:turnos` stands for: an entry with that id in one of the settings' lists. */
function choiceOf(settings: Record<string, unknown>, exit: string): Choice | undefined {
  const id = exit.split(':')[1];
  if (id === undefined) return undefined;
  for (const value of Object.values(settings)) {
    if (!Array.isArray(value)) continue;
    const found: unknown = value.find((one: unknown) => typeof one === 'object' && one !== null && 'id' in one && one.id === id);
    if (typeof found === 'object' && found !== null) return { id, ...found };
  }
  return undefined;
}

function rowsOf(block: Block): ExitRow[] {
  const model = models.blocks[block.kind];
  const read = model?.settings.safeParse(block.settings);
  const named = model && read?.success ? model.exits(read.data, block) : [];
  const names = [...named, ...Object.keys(block.exits).filter((exit) => !named.includes(exit))];
  return names.map((exit) => {
    const way = block.exits[exit];
    const choice = choiceOf(block.settings, exit);
    return {
      handle: `exit/${exit}`,
      exit,
      lead: way?.to ? { kind: 'block', id: way.to } : way?.return ? { kind: 'return', name: way.return } : { kind: 'end' },
      label: typeof choice?.label === 'string' ? choice.label : undefined,
      key: typeof choice?.key === 'string' ? choice.key : undefined,
      phrases: Array.isArray(choice?.phrases) ? choice.phrases.filter((phrase) => typeof phrase === 'string') : [],
      actions: (way?.actions ?? []).map(chip),
    };
  });
}

/** The card of one block. */
export function cardOf(flow: Flow, id: string, block: Block): CardData {
  const language = flow.languages[0] ?? '';
  const model = models.blocks[block.kind];
  const read = model?.settings.safeParse(block.settings);
  return {
    id,
    kind: block.kind,
    known: model !== undefined,
    title: block.title,
    start: flow.start === id,
    messages: block.messages.map((message) => ({
      id: message.id,
      text: words(message.say.text, language),
      audio: message.say.audio !== undefined,
      actions: message.actions.map(chip),
    })),
    summary: model && read?.success ? model.summary(read.data) : '',
    rows: rowsOf(block),
    actions: block.actions.map(chip),
  };
}

/** A line between two cards. */
export interface Line {
  id: string;
  from: string;
  handle: string;
  to: string;
}

/** Every line that leaves a card. */
export function linesOf(card: CardData): Line[] {
  const ways = [
    ...card.rows,
    ...[...card.messages.flatMap((one) => one.actions), ...card.rows.flatMap((one) => one.actions), ...card.actions].flatMap(
      (one) => one.exits,
    ),
  ];
  return ways.flatMap((way) =>
    way.lead.kind === 'block' ? [{ id: `${card.id}|${way.handle}`, from: card.id, handle: way.handle, to: way.lead.id }] : [],
  );
}

/** About how tall a card will be, in pixels, before it is drawn. */
export function heightOf(card: CardData): number {
  const chips = card.messages.flatMap((one) => one.actions).length + card.rows.flatMap((one) => one.actions).length + card.actions.length;
  const text = card.messages[0]?.text ?? card.summary;
  const textLines = text === '' ? 0 : Math.min(3, Math.ceil(text.length / 38));
  return 48 + textLines * 18 + (card.messages.length > 1 ? 20 : 0) + card.rows.length * 32 + chips * 32 + 20;
}
