// Uses of variables and their renaming: texts with filters, settings of every kind, the fault; nothing that only looks like the name.
import { describe, expect, it } from 'vitest';
import { models } from '#kinds/models.ts';
import { apply } from './edit.ts';
import { valueAt } from './edit-at.ts';
import { renameVariable, variableUses } from './edit-variables.ts';
import { testAction, testBlock, testFlow, testMessage } from './testing.ts';

const flow = testFlow(
  {
    a: testBlock('voice-reply', {
      messages: [
        testMessage('Hola {{ dni | default: "dni" }}, dni {{dni2}}', [
          testAction('send-sms', { origin: 'sandbox', text: 'Su dato: {{dni}}', to: '{{otro | default: dni}}' }),
        ]),
      ],
      actions: [testAction('transfer', { to: { team: 'recepcion' }, context: ['otro', 'dni'] }, {}, 'a2')],
    }),
    b: testBlock('ask', {
      messages: [testMessage('¿DNI?')],
      settings: { variable: 'dni', readBackSay: { text: 'Dijo {{value}} {{dni}}' } },
    }),
    c: testBlock('condition', { settings: { rows: [{ id: 'f', tests: [{ variable: 'dni', operator: 'equals', value: '{{dni}}' }] }] } }),
    d: testBlock('assign', { settings: { set: [{ variable: 'dni', value: 'x{{dni}}' }] } }),
    e: testBlock('http-request', { settings: { url: 'https://x.example/{{dni}}', pick: [{ variable: 'dni', path: 'dni' }] } }),
    f: testBlock('subflow', {
      settings: { flow: 'hijo', in: [{ variable: 'dni', value: '{{dni}}' }], out: [{ variable: 'dni', from: 'dni' }] },
    }),
    g: testBlock('voice-reply', { messages: [{ id: 'm1', say: { text: { es: 'Es {{dni}}', pt: 'É {{dni}}' } }, actions: [] }] }),
  },
  {
    variables: ['dni', 'otro', 'dni2'].map((name) => ({ name, type: 'text' as const, sensitive: false })),
    fault: { say: { text: 'Falla {{dni}}' }, actions: [testAction('send-sms', { text: '{{dni}}' })] },
  },
);

const places = [
  'blocks.a.messages.0.say.text',
  'blocks.b.settings.readBackSay.text',
  'blocks.g.messages.0.say.text.es',
  'blocks.g.messages.0.say.text.pt',
  'fault.say.text',
  'blocks.b.settings.variable',
  'blocks.c.settings.rows.0.tests.0.variable',
  'blocks.c.settings.rows.0.tests.0.value',
  'blocks.d.settings.set.0.variable',
  'blocks.d.settings.set.0.value',
  'blocks.e.settings.pick.0.variable',
  'blocks.e.settings.url',
  'blocks.f.settings.out.0.variable',
  'blocks.f.settings.in.0.value',
  'blocks.a.messages.0.actions.0.settings.text',
  'blocks.a.messages.0.actions.0.settings.to',
  'blocks.a.actions.0.settings.context.1',
  'fault.actions.0.settings.text',
];

describe('variables', () => {
  it('are found wherever they are named', () => {
    const uses = variableUses(flow, models).filter((use) => use.name === 'dni');
    expect(uses.map((use) => use.path.join('.'))).toEqual(places);
    expect(new Set(uses.map((use) => use.block))).toEqual(new Set(['a', 'b', 'c', 'd', 'e', 'f', 'g', undefined]));
  });

  it('are renamed everywhere at once, and back', () => {
    const done = apply(flow, renameVariable(flow, models, 'dni', 'documento'));
    expect(done.flow.variables.map((one) => one.name)).toEqual(['documento', 'otro', 'dni2']);
    expect(variableUses(done.flow, models).filter((use) => use.name === 'dni')).toEqual([]);
    expect(valueAt(done.flow, ['blocks', 'a', 'messages', 0, 'say', 'text'])).toBe('Hola {{ documento | default: "dni" }}, dni {{dni2}}');
    expect(valueAt(done.flow, ['blocks', 'a', 'messages', 0, 'actions', 0, 'settings', 'to'])).toBe('{{otro | default: documento}}');
    // The child's own names are not ours.
    expect(done.flow.blocks['f']?.settings).toMatchObject({
      in: [{ variable: 'dni', value: '{{documento}}' }],
      out: [{ variable: 'documento', from: 'dni' }],
    });
    expect(apply(done.flow, done.inverse).flow).toEqual(flow);
  });
});
