// Cases of the layout: columns by distance, nothing lost, nothing moved that has a place.
import { describe, expect, it } from 'vitest';
import { flowSchema } from '#flow/model.ts';
import { cardOf, linesOf } from './card.ts';
import { layout, needsLayout } from './layout.ts';

const block = (to?: string) => ({ kind: 'voice-reply', v: 1, title: 'x', exits: to ? { next: { to } } : {} });
const flow = flowSchema.parse({
  schema: 'atiende/flow@1',
  id: 'prueba',
  name: 'Prueba',
  languages: ['es-AR'],
  timeZone: 'America/Argentina/Buenos_Aires',
  start: 'uno',
  blocks: {
    suelto: block(),
    tres: block('uno'),
    dos: block('tres'),
    uno: {
      ...block('dos'),
      messages: [
        {
          id: 'm1',
          say: { text: 'Hola' },
          actions: [
            {
              id: 'a1',
              kind: 'transfer',
              v: 1,
              settings: { to: { team: 'recepcion' } },
              exits: { failed: { to: 'tres' }, busy: { end: true } },
            },
          ],
        },
      ],
    },
  },
});
const cards = Object.entries(flow.blocks).map(([id, one]) => cardOf(flow, id, one));

describe('layout', () => {
  it('puts each block one column after the block that first leads to it', () => {
    const places = layout(cards, flow.start);
    expect(Object.keys(places).sort()).toEqual(['dos', 'suelto', 'tres', 'uno']);
    expect(places['uno']?.x).toBe(0);
    expect(places['suelto']?.x).toBe(0);
    expect(places['dos']?.x).toBe(places['tres']?.x);
    expect(places['dos']?.y).not.toBe(places['tres']?.y);
  });

  it('lays out only documents without places', () => {
    expect(
      needsLayout([
        [0, 0],
        [0, 0],
      ]),
    ).toBe(true);
    expect(
      needsLayout([
        [0, 0],
        [360, 0],
      ]),
    ).toBe(false);
    expect(needsLayout([[0, 0]])).toBe(false);
  });
});

describe('card', () => {
  it('draws lines from exits and from the exits of actions, and none from the end of the call', () => {
    const first = cards.find((card) => card.id === 'uno');
    expect(first && linesOf(first).map((line) => [line.handle, line.to])).toEqual([
      ['exit/next', 'dos'],
      ['action/a1/failed', 'tres'],
    ]);
    expect(first?.messages[0]?.actions[0]?.summary).toBe('→ recepcion');
  });
});
