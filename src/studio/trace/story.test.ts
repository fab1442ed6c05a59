// Cases of the story: what is told, in which block, and the way through the drawing.
import { describe, expect, it } from 'vitest';
import { tell, type TraceRow } from './story.ts';

const at = 1_790_000_000_000;
const note = (what: string, rest: Record<string, unknown>) => ({ kind: 'note', note: { what, flow: 'clinica', ...rest } });
const trace: TraceRow[] = [
  {
    seq: 1,
    at,
    event: { kind: 'started', at, call: { id: 'c1', line: 'demo', startedAt: at } },
    effects: [
      note('entered', { block: 'menu' }),
      note('said', { block: 'menu', text: 'Para turnos, marque 1' }),
      {
        kind: 'play',
        id: '1.1',
        source: { kind: 'say', text: 'Para turnos, marque 1', language: 'es', voice: 'default' },
        loop: false,
        stopOnKey: true,
      },
    ],
  },
  {
    seq: 2,
    at: at + 4000,
    event: { kind: 'key', at: at + 4000, key: '1' },
    effects: [
      note('left', { block: 'menu', exit: 'option:turnos' }),
      note('entered', { block: 'turnos' }),
      {
        kind: 'queueMessage',
        id: '2.1',
        key: 'k',
        origin: 'sandbox',
        to: '+5491155550100',
        content: { channel: 'sms', text: 'Tu turno' },
        await: ['sent'],
        block: 'turnos',
        action: 'a1',
      },
    ],
  },
  {
    seq: 3,
    at: at + 4400,
    event: { kind: 'messageResult', at: at + 4400, id: '2.1', status: 'sent' },
    effects: [note('left', { block: 'turnos', exit: 'next' }), note('entered', { block: 'fin' }), { kind: 'hangup', reason: 'flow' }],
  },
  { seq: 4, at: at + 5000, event: { kind: 'hungUp', at: at + 5000, by: 'system' }, effects: [] },
];

describe('story', () => {
  const story = tell(trace, { callerNumber: '+5491155550100' });

  it('tells what happened in order, each row in its block', () => {
    expect(story.rows.map((row) => [row.word, row.place?.block])).toEqual([
      ['startedFrom', undefined],
      ['said', 'menu'],
      ['key', 'menu'],
      ['left', 'menu'],
      ['smsTo', 'turnos'],
      ['message-sent', 'turnos'],
      ['hangup-flow', 'fin'],
    ]);
    expect(story.rows.find((row) => row.word === 'smsTo')?.quote).toBe('Tu turno');
  });

  it('tells digits pressed one after another as one row', () => {
    const pressed = (seq: number, key: string): TraceRow => ({ seq, at: at + seq, event: { kind: 'key', at: at + seq, key }, effects: [] });
    const digits = tell([...trace.slice(0, 1), pressed(2, '3'), pressed(3, '0'), pressed(4, '1')], {});
    expect(digits.rows.filter((row) => row.sort === 'key').map((row) => row.quote)).toEqual(['301']);
  });

  it('tells who spoke in place of a voice that could not', () => {
    const ended = { kind: 'playEnded', at, id: '1.1', reason: 'finished', playedMs: 900 } as const;
    const stoodIn = { voice: 'eSpeak NG', chosen: 'Nube', code: 'timeout' };
    const rows = [ended, { ...ended, stoodIn }].flatMap((event) => tell([{ seq: 1, at, event, effects: [] }], {}).rows);
    expect(rows).toMatchObject([{ sort: 'problem', word: 'stoodIn', values: stoodIn }]);
  });

  it('tells noise from words that were not understood', () => {
    const heard = { kind: 'heard', at, id: '1.1', decision: 'reject', second: 'turnos' } as const;
    const rows = [heard, { ...heard, noise: true } as const].flatMap((event) => tell([{ seq: 1, at, event, effects: [] }], {}).rows);
    expect(rows.map(({ word }) => word)).toEqual(['heardNothing', 'heardNoise']);
  });

  it('knows the way through the drawing', () => {
    expect([...(story.visited['clinica']?.blocks ?? [])]).toEqual(['menu', 'turnos', 'fin']);
    expect([...(story.visited['clinica']?.lines ?? [])]).toEqual(['menu|exit/option:turnos', 'turnos|exit/next']);
  });
});
