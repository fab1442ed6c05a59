// Every problem the check can name has a flow here that has it; and big, hostile and good flows.
import { describe, expect, it } from 'vitest';
import { models } from '#kinds/models.ts';
import { check } from './check.ts';
import type { Block, Flow } from './model.ts';
import { testAction, testBlock, testFlow, testInstallation, testMessage } from './testing.ts';

const say = (text: string, exits: Block['exits'] = {}) => testBlock('voice-reply', { messages: [testMessage(text)], exits });
const codes = (flow: Flow, installation = testInstallation) =>
  check(flow, models, installation).map((problem) => `${problem.code} ${problem.path.join('.')}`);

describe('check', () => {
  it('finds nothing in a small good flow', () => {
    expect(check(testFlow({ a: say('Hola', { next: { to: 'b' } }), b: say('Adiós') }), models, testInstallation)).toEqual([]);
  });

  const cases: [string, Flow, string][] = [
    ['unknown block kind', testFlow({ a: testBlock('nada') }), 'kind-unknown blocks.a.kind'],
    [
      'unknown action kind',
      testFlow({ a: testBlock('voice-reply', { actions: [testAction('nada')] }) }),
      'kind-unknown blocks.a.actions.0.kind',
    ],
    ['other version', testFlow({ a: testBlock('voice-reply', { v: 7 }) }), 'kind-version blocks.a.v'],
    [
      'settings',
      testFlow({ a: testBlock('spoken-menu', { settings: { attempts: 'tres' } }) }),
      'settings-invalid blocks.a.settings.attempts',
    ],
    ['exit the kind has not', testFlow({ a: say('x', { 'option:no': {} }) }), 'exit-unknown blocks.a.exits.option:no'],
    ['target', testFlow({ a: say('x', { next: { to: 'no' } }) }), 'exit-target-missing blocks.a.exits.next.to'],
    [
      'action target',
      testFlow({
        a: testBlock('voice-reply', {
          messages: [testMessage('x', [testAction('transfer', { to: { team: 'recepcion' } }, { failed: { to: 'no' } })])],
        }),
      }),
      'exit-target-missing blocks.a.messages.0.actions.0.exits.failed.to',
    ],
    [
      'two ways out',
      testFlow({ a: say('x', { next: { to: 'a', return: 'r' } }) }, { returns: ['r'] }),
      'exit-ambiguous blocks.a.exits.next',
    ],
    ['start', testFlow({ a: say('x') }, { start: 'no' }), 'start-missing start'],
    ['person', testFlow({ a: say('x') }, { person: 'no' }), 'person-missing person'],
    ['unreachable', testFlow({ a: say('x'), b: say('y') }), 'block-unreachable blocks.b'],
    ['time zone', testFlow({ a: say('x') }, { timeZone: 'Mars/Base' }), 'time-zone-unknown timeZone'],
    ['unknown variable', testFlow({ a: say('Hola {{nadie}}') }), 'variable-unknown blocks.a.messages.0.say.text'],
    ['broken template', testFlow({ a: say('Hola {{caller.name | nada}}') }), 'template-broken blocks.a.messages.0.say.text'],
    ['secret spoken', testFlow({ a: say('{{secret.clave}}') }), 'secret-spoken blocks.a.messages.0.say.text'],
    [
      'sensitive spoken',
      testFlow({ a: say('{{pin}}') }, { variables: [{ name: 'pin', type: 'digits', sensitive: true }] }),
      'sensitive-spoken blocks.a.messages.0.say.text',
    ],
    [
      'undeclared variable',
      testFlow({ a: testBlock('ask', { messages: [testMessage('x')], settings: { variable: 'dni' } }) }),
      'variable-undeclared blocks.a.settings',
    ],
    [
      'audio',
      testFlow({ a: testBlock('voice-reply', { messages: [{ id: 'm1', say: { text: '', audio: 'no' }, actions: [] }] }) }),
      'audio-missing blocks.a.messages.0.say.audio',
    ],
    [
      'message ids',
      testFlow({ a: testBlock('voice-reply', { messages: [testMessage('x'), testMessage('y')] }) }),
      'message-twice blocks.a.messages.1.id',
    ],
    [
      'action ids',
      testFlow({
        a: testBlock('voice-reply', { messages: [testMessage('x', [testAction('end-call')])], actions: [testAction('end-call')] }),
      }),
      'action-twice blocks.a.actions.0.id',
    ],
    [
      'after the end',
      testFlow({ a: testBlock('voice-reply', { actions: [testAction('end-call'), testAction('end-call', {}, {}, 'a2')] }) }),
      'action-after-end blocks.a.actions.1',
    ],
    [
      'team',
      testFlow({ a: testBlock('voice-reply', { actions: [testAction('transfer', { to: { team: 'no' } })] }) }),
      'team-missing blocks.a.actions.0.settings.to',
    ],
    [
      'origin',
      testFlow({ a: testBlock('voice-reply', { actions: [testAction('send-sms', { origin: 'no', text: 'x' })] }) }),
      'origin-missing blocks.a.actions.0.settings.origin',
    ],
    [
      'music',
      testFlow({ a: testBlock('voice-reply', { actions: [testAction('transfer', { to: { team: 'recepcion' }, music: 'no' })] }) }),
      'music-missing blocks.a.actions.0.settings.music',
    ],
    ['round', testFlow({ a: say('x', { next: { to: 'b' } }), b: say('y', { next: { to: 'a' } }) }), 'loop-without-waiting blocks.'],
    ['round of one', testFlow({ a: say('x', { next: { to: 'a' } }) }), 'loop-without-waiting blocks.a'],
    [
      'messages of a block that says none',
      testFlow({ a: testBlock('assign', { messages: [testMessage('x')] }) }),
      'messages-not-spoken blocks.a.messages',
    ],
    [
      'speech after hang-up',
      testFlow({ a: say('x'), h: testBlock('on-hangup', { exits: { next: { to: 'b' } } }), b: say('y') }),
      'not-silent-after-hangup blocks.b',
    ],
    [
      'exit to the hang-up block',
      testFlow({ a: say('x', { next: { to: 'h' } }), h: testBlock('on-hangup') }),
      'exit-target-entry blocks.a.exits.next.to',
    ],
    ['unknown return', testFlow({ a: say('x', { next: { return: 'no' } }) }), 'return-unknown blocks.a.exits.next.return'],
    ['unused return', testFlow({ a: say('x') }, { returns: ['listo'] }), 'return-unused returns.0'],
    [
      'variables twice',
      testFlow(
        { a: say('x') },
        {
          variables: [
            { name: 'v', type: 'text', sensitive: false },
            { name: 'v', type: 'text', sensitive: false },
          ],
        },
      ),
      'variable-twice variables.1.name',
    ],
    [
      'language missing',
      testFlow(
        { a: testBlock('voice-reply', { messages: [{ id: 'm1', say: { text: { es: 'x' } }, actions: [] }] }) },
        { languages: ['es-AR', 'pt-BR'] },
      ),
      'language-missing blocks.a.messages.0.say.text',
    ],
    ['one language', testFlow({ a: say('x') }, { languages: ['es-AR', 'pt-BR'] }), 'text-one-language blocks.a.messages.0.say.text'],
    ['nothing to say', testFlow({ a: say(' ') }), 'text-empty blocks.a.messages.0.say.text'],
  ];
  it.each(cases)('%s', (_name, flow, expected) => {
    expect(codes(flow).some((code) => code.startsWith(expected))).toBe(true);
  });

  it('lets a round wait in a queue or at a menu', () => {
    const transfer = testAction('transfer', { to: { team: 'recepcion' } }, { failed: { to: 'a' } });
    const waiting = testFlow({
      a: testBlock('voice-reply', { messages: [testMessage('Un momento', [transfer])], exits: { next: { to: 'a' } } }),
    });
    expect(codes(waiting).filter((code) => code.startsWith('loop'))).toEqual([]);
    const menu = testBlock('spoken-menu', {
      settings: { options: [{ id: 'o', label: 'O', key: '1' }] },
      exits: { 'option:o': { to: 'a' } },
    });
    expect(codes(testFlow({ a: say('x', { next: { to: 'm' } }), m: menu })).filter((code) => code.startsWith('loop'))).toEqual([]);
  });

  it('finds a subflow that comes back and one that is missing', () => {
    const flow = testFlow({ a: testBlock('subflow', { settings: { flow: 'hijo' } }) });
    const child = { id: 'hijo', name: 'Hijo', returns: [], published: true, subflows: ['nieto'], variables: [] };
    const flows = [child, { ...child, id: 'nieto', subflows: ['prueba'] }];
    expect(codes(flow, { ...testInstallation, flows })).toContain('subflow-cycle blocks.a');
    expect(codes(flow)).toContain('subflow-missing blocks.a.settings.flow');
  });

  it('stays linear and survives 10,000 blocks in a row, in a ring and in a star', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `b${index}`);
    const row = Object.fromEntries(
      names.map((name, i) => [name, say('<script>x</script>', i < 9999 ? { next: { to: `b${i + 1}` } } : {})]),
    );
    expect(codes(testFlow(row))).toEqual([]);
    const ring = { ...row, b9999: say('x', { next: { to: 'b0' } }) };
    expect(codes(testFlow(ring)).length).toBe(1);
    const option = { options: [{ id: 'o', label: 'O', key: '1' }] };
    const star = Object.fromEntries(
      names.map((name, i) => [
        name,
        testBlock('spoken-menu', { messages: [testMessage('x')], settings: option, exits: { 'gave-up': { to: `b${(i * 7) % 10_000}` } } }),
      ]),
    );
    expect(codes(testFlow(star)).length).toBe(1001);
  });
});
