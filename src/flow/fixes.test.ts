// Quick fixes of checks and kinds: each one offered mends its problem, keeps the document's shape, and can be taken back.
import { describe, expect, it } from 'vitest';
import { models } from '#kinds/models.ts';
import { check } from './check.ts';
import { apply } from './edit.ts';
import { fixesFor } from './fixes.ts';
import { type Block, type Flow, flowSchema } from './model.ts';
import type { Installation } from './problem.ts';
import { testAction, testBlock, testFlow, testInstallation, testMessage } from './testing.ts';

const say = (text: string, block: Partial<Block> = {}) => testBlock('voice-reply', { messages: [testMessage(text)], ...block });
const option = (id: string, key?: string) => ({ id, label: id.toUpperCase(), phrases: [], ...(key === undefined ? {} : { key }) });
const menu = (options: unknown[], block: Partial<Block> = {}) =>
  testBlock('spoken-menu', { messages: [testMessage('Elija.')], settings: { options }, ...block });
const withAction = (kind: string, settings: Record<string, unknown>) =>
  testFlow({ a: say('Un SMS', { actions: [testAction(kind, settings)] }) });
const variable = (name: string, more: Partial<Flow['variables'][number]> = {}) => ({
  name,
  type: 'text' as const,
  sensitive: false,
  ...more,
});
const child = { id: 'hijo', name: 'Hijo', returns: ['ok'], published: true, subflows: [], variables: ['dni'] };
const installation: Installation = { ...testInstallation, flows: [child], transferCountries: ['AR'] };
const bye = testAction('end-call');

/** Code, a flow that has it, the fixes it offers. */
const cases: [string, Flow, string[]][] = [
  ['exit-target-missing', testFlow({ a: say('x', { exits: { next: { to: 'nada' } } }) }), ['disconnect']],
  ['exit-target-entry', testFlow({ a: say('x', { exits: { next: { to: 'h' } } }), h: testBlock('on-hangup') }), ['disconnect']],
  ['exit-target-entry', testFlow({ h: testBlock('on-hangup'), a: say('x') }, { start: 'h' }), ['start-with']],
  ['start-missing', testFlow({ a: say('x') }, { start: 'nada' }), ['start-with']],
  ['person-missing', testFlow({ a: say('x') }, { person: 'nada' }), ['forget-person']],
  ['block-unreachable', testFlow({ a: say('x'), b: say('y') }), ['connect-from', 'remove-block']],
  [
    'block-unreachable',
    testFlow({ a: menu([option('o', '1')], { exits: { 'option:o': { actions: [bye] }, 'gave-up': { actions: [bye] } } }), b: say('y') }),
    ['remove-block'],
  ],
  ['not-silent-after-hangup', testFlow({ a: say('x'), h: testBlock('on-hangup', { actions: [bye] }) }), ['remove-action']],
  ['return-unknown', testFlow({ a: say('x', { exits: { next: { return: 'listo' } } }) }), ['declare-return']],
  ['return-unused', testFlow({ a: say('x') }, { returns: ['listo'] }), ['remove-return']],
  ['return-twice', testFlow({ a: say('x', { exits: { next: { return: 'ok' } } }) }, { returns: ['ok', 'ok'] }), ['remove-return']],
  ['exit-unknown', testFlow({ a: say('x', { exits: { nada: {} } }) }), ['remove-exit']],
  ['exit-ambiguous', testFlow({ a: say('x', { exits: { next: { to: 'a', return: 'ok' } } }) }, { returns: ['ok'] }), ['keep-block']],
  ['messages-not-spoken', testFlow({ a: testBlock('condition', { messages: [testMessage('x')] }) }), ['remove-messages']],
  ['message-twice', testFlow({ a: say('x', { messages: [testMessage('x'), testMessage('y')] }) }), ['new-id']],
  ['action-twice', testFlow({ a: say('x', { actions: [bye], exits: { next: { actions: [bye] } } }) }), ['new-id']],
  ['action-after-end', testFlow({ a: say('x', { actions: [bye, testAction('end-call', {}, {}, 'a2')] }) }), ['remove-action']],
  ['variable-unknown', testFlow({ a: say('Hola {{nmbre}}') }, { variables: [variable('nombre')] }), ['use-variable', 'declare-variable']],
  ['variable-unknown', testFlow({ a: say('Hola {{caller.nam | title}}') }), ['use-variable']],
  [
    'variable-unknown',
    testFlow(
      { a: testBlock('condition', { settings: { rows: [{ id: 'f', tests: [{ variable: 'tipoo', operator: 'is-set' }] }] } }) },
      { variables: [variable('tipo')] },
    ),
    ['use-variable', 'declare-variable'],
  ],
  [
    'variable-undeclared',
    testFlow({ a: testBlock('ask', { messages: [testMessage('x')], settings: { variable: 'dni' } }) }),
    ['declare-variable'],
  ],
  ['secret-spoken', testFlow({ a: say('La clave es {{secret.x}} y ya.') }), ['drop-variable']],
  [
    'sensitive-spoken',
    testFlow({ a: say('Su clave {{clave}}') }, { variables: [variable('clave', { sensitive: true })] }),
    ['drop-variable'],
  ],
  ['text-empty', testFlow({ a: say('x', { messages: [testMessage('x'), testMessage(' ', [], 'm2')] }) }), ['remove-message']],
  ['text-empty', testFlow({ a: say(' ') }), []],
  [
    'text-empty',
    testFlow({
      a: testBlock('spoken-menu', { messages: [testMessage('x')], settings: { options: [option('o', '1')], noInput: [{ text: '' }] } }),
    }),
    ['remove-text'],
  ],
  ['audio-missing', testFlow({ a: say('x', { messages: [{ id: 'm1', say: { text: 'Hola', audio: 'no' }, actions: [] }] }) }), ['say-text']],
  ['variable-twice', testFlow({ a: say('x') }, { variables: [variable('n'), variable('n')] }), ['remove-variable']],
  ['sensitive-initial', testFlow({ a: say('x') }, { variables: [variable('n', { sensitive: true, initial: '1' })] }), ['start-empty']],
  ['language-twice', testFlow({ a: say('x') }, { languages: ['es-AR', 'es-AR'] }), ['remove-language']],
  ['option-without-key', testFlow({ a: menu([option('o', '1'), option('p')]) }), ['give-key']],
  ['key-twice', testFlow({ a: menu([option('o', '1'), option('p', '1')]) }), ['give-key']],
  ['option-twice', testFlow({ a: menu([option('o', '1'), option('o', '2')]) }), ['rename-option']],
  ['menu-silent', testFlow({ a: menu([option('o', '1'), option('p', '2')], { messages: [] }) }), ['say-options']],
  ['voice-reply-silent', testFlow({ a: testBlock('voice-reply') }), ['write-message']],
  [
    'ask-length',
    testFlow(
      { a: testBlock('ask', { messages: [testMessage('x')], settings: { variable: 'n', minDigits: 9, maxDigits: 3 } }) },
      { variables: [variable('n')] },
    ),
    ['swap-lengths'],
  ],
  [
    'ask-type',
    testFlow(
      { a: testBlock('ask', { messages: [testMessage('x')], settings: { variable: 'n' } }) },
      { variables: [variable('n', { type: 'date' })] },
    ),
    ['make-digits'],
  ],
  ...(['date', 'yes-no', 'money', 'mx-curp'] as const).map((type): (typeof cases)[number] => [
    'ask-type',
    testFlow(
      { a: testBlock('ask', { messages: [testMessage('x')], settings: { variable: 'n', type, voice: true } }) },
      { variables: [variable('n', { type: 'digits' })] },
    ),
    [{ date: 'make-date', 'yes-no': 'make-boolean', money: 'make-number', 'mx-curp': 'make-text' }[type]],
  ]),
  [
    'ask-leading-zeros',
    testFlow(
      { a: testBlock('ask', { messages: [testMessage('x')], settings: { variable: 'n' } }) },
      { variables: [variable('n', { type: 'number' })] },
    ),
    ['make-digits'],
  ],
  [
    'ask-read-back-sensitive',
    testFlow(
      { a: testBlock('ask', { messages: [testMessage('x')], settings: { variable: 'n', readBackSay: { text: 'x' } } }) },
      { variables: [variable('n', { sensitive: true })] },
    ),
    ['drop-read-back'],
  ],
  [
    'row-twice',
    testFlow({
      a: testBlock('condition', {
        settings: { rows: ['f1', 'f1'].map((id) => ({ id, tests: [{ variable: 'now', operator: 'is-set' }] })) },
      }),
    }),
    ['rename-row'],
  ],
  ['time-zone-unknown', testFlow({ a: testBlock('hours', { settings: { weekly: {}, timeZone: 'Marte/Norte' } }) }), ['use-flow-zone']],
  ['hours-never-open', testFlow({ a: testBlock('hours', { settings: { weekly: {}, holidays: [] } }) }), ['office-hours']],
  [
    'holiday-twice',
    testFlow({ a: testBlock('hours', { settings: { weekly: {}, holidays: [{ date: '2026-12-25' }, { date: '2026-12-25' }] } }) }),
    ['drop-holiday'],
  ],
  ['url-plain', testFlow({ a: testBlock('http-request', { settings: { url: 'http://x.example/' } }) }), ['encrypt']],
  [
    'body-with-get',
    testFlow({ a: testBlock('http-request', { settings: { url: 'https://x.example/', body: '{}' } }) }),
    ['send-by-post', 'drop-body'],
  ],
  ['hangup-speaks', testFlow({ a: say('x'), h: testBlock('on-hangup', { messages: [testMessage('x')] }) }), ['drop-messages']],
  ['hangup-twice', testFlow({ a: say('x'), h: testBlock('on-hangup'), i: testBlock('on-hangup') }), ['drop-block']],
  ['subflow-missing', testFlow({ a: testBlock('subflow', { settings: { flow: 'nada' } }) }), ['enter-flow']],
  ['return-missing', testFlow({ a: testBlock('subflow', { settings: { flow: 'hijo' }, exits: { 'return:no': {} } }) }), ['drop-exit']],
  ['return-open', testFlow({ a: testBlock('subflow', { settings: { flow: 'hijo' } }) }), ['draw-exit']],
  [
    'subflow-variable-missing',
    testFlow({ a: testBlock('subflow', { settings: { flow: 'hijo', in: [{ variable: 'x', value: '1' }] } }) }),
    ['drop-row'],
  ],
  ['team-missing', withAction('transfer', { to: { team: '' } }), ['use-team']],
  ['agent-missing', withAction('transfer', { to: { agent: '' } }), ['use-agent', 'use-team']],
  ['music-missing', withAction('transfer', { to: { team: 'recepcion' }, music: 'no' }), ['use-default-music']],
  ['variable-missing', withAction('transfer', { to: { team: 'recepcion' }, context: ['no'] }), ['do-not-show']],
  ['origin-missing', withAction('send-sms', { text: 'x' }), ['use-origin']],
  [
    'fallback-origin-missing',
    withAction('send-sms', { origin: 'sandbox', text: 'x', fallback: { channel: 'sms', origin: 'no', text: 'x' } }),
    ['use-origin', 'drop-fallback'],
  ],
  ['sms-long', withAction('send-sms', { origin: 'sandbox', text: `Atención. ${'x'.repeat(80)}` }), ['plain-letters']],
  ['sms-long', withAction('send-sms', { origin: 'sandbox', text: 'x'.repeat(200) }), []],
  ['origin-missing', withAction('send-whatsapp', { text: 'x' }), ['use-origin']],
  ['content-missing', withAction('send-whatsapp', { origin: 'sandbox' }), ['use-template']],
  ['template-missing', withAction('send-whatsapp', { origin: 'sandbox', template: { name: 'no', language: 'es' } }), ['use-template']],
  ['text-outside-window', withAction('send-whatsapp', { origin: 'sandbox', text: 'x' }), ['use-template']],
  [
    'template-language-missing',
    withAction('send-whatsapp', { origin: 'sandbox', template: { name: 'turno_confirmado', language: 'en' } }),
    ['use-template'],
  ],
];

const keyOf = (problem: { code: string; path: (string | number)[] }) => `${problem.code} ${problem.path.join('.')}`;

describe('quick fixes', () => {
  it.each(cases)('%s', (code, flow, wanted) => {
    const problem = check(flow, models, installation).find((one) => one.code === code);
    if (!problem) throw new Error(`the flow has no ${code}`);
    const fixes = fixesFor(problem, flow, models, installation);
    expect(fixes.map((fix) => fix.does)).toEqual(wanted);
    const count = (one: Flow) => check(one, models, installation).filter((found) => keyOf(found) === keyOf(problem)).length;
    for (const fix of fixes) {
      const done = apply(flow, fix.change);
      expect(flowSchema.safeParse(done.flow).success, fix.does).toBe(true);
      expect(count(done.flow), fix.does).toBeLessThan(count(flow));
      expect(apply(done.flow, done.inverse).flow, fix.does).toEqual(flow);
    }
  });

  it('offers nothing for a problem that is no longer there', () => {
    const flow = testFlow({ a: say('x', { exits: { next: { to: 'nada' } } }) });
    const [problem] = check(flow, models, installation);
    expect(problem && fixesFor(problem, testFlow({ b: say('x') }), models, installation)).toEqual([]);
  });
});
