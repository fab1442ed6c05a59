// The examples as they are shipped: they read, they are publishable, they say it all in canonical text, and every talk of theirs passes.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sandboxChannels } from '#adapters/sandbox/templates.ts';
import { createEngine } from '#engine/create-engine.ts';
import { canonicalText } from '#flow/canonical.ts';
import { check } from '#flow/check.ts';
import { readFlow } from '#flow/read-flow.ts';
import { testBlock, testFlow, testInstallation, testMessage } from '#flow/testing.ts';
import { models } from '#kinds/models.ts';
import { steps } from '#kinds/steps.ts';
import { talkSchema } from './format.ts';
import { talkFromTrace } from './from-trace.ts';
import { runTalk } from './run-talk.ts';

const folder = path.join(import.meta.dirname, '../../examples');
const files = readdirSync(folder);
const textOf = (file: string) => readFileSync(path.join(folder, file), 'utf8');
const flowOf = (id: string) => {
  const { flow, problems } = readFlow(textOf(`${id}.flow.json`), models);
  if (!flow) throw new Error(JSON.stringify(problems));
  return flow;
};
const engine = createEngine(steps);

describe.each(files.filter((file) => file.endsWith('.flow.json')))('%s', (file) => {
  it('is canonical and has nothing to improve', () => {
    const flow = flowOf(file.replace('.flow.json', ''));
    expect(canonicalText(flow)).toBe(textOf(file));
    // Against the sandbox as a fresh install has it.
    expect(check(flow, models, { ...testInstallation, ...sandboxChannels })).toEqual([]);
  });
});

describe('talks', () => {
  const entered = new Map<string, Set<string>>();
  const left = new Set<string>();

  it.each(files.filter((file) => file.endsWith('.talk.json')))('%s', (file) => {
    const talk = talkSchema.parse(JSON.parse(textOf(file)));
    const flow = flowOf(talk.flow);
    const bundle = { root: flow.id, flows: { [flow.id]: { version: 'draft' as const, flow } } };
    const result = runTalk(bundle, engine, talk);
    expect(result.failures).toEqual([]);
    expect(runTalk(bundle, engine, talk).transcript).toEqual(result.transcript);
    // What the caller did and the world answered, taken out of the trace, gives the same call again.
    const started = result.trace[0]?.event;
    const call = started?.kind === 'started' ? started.call : { id: '', line: '', startedAt: 0 };
    const again = runTalk(bundle, engine, talkSchema.parse(talkFromTrace({ name: talk.name, flow: flow.id, call, trace: result.trace })));
    expect(again.failures).toEqual([]);
    expect(again.messages.map((message) => message.content)).toEqual(result.messages.map((message) => message.content));
    entered.set(flow.id, new Set([...(entered.get(flow.id) ?? []), ...result.path]));
    for (const line of result.transcript)
      if (line.kind === 'note' && line.note.what === 'left') left.add(`${line.note.flow} ${line.note.block} ${line.note.exit}`);
  });

  it('between them enter every block and take every option', () => {
    for (const [id, blocks] of entered) {
      const flow = flowOf(id);
      expect([...blocks].sort()).toEqual(Object.keys(flow.blocks).sort());
      const options = Object.entries(flow.blocks).flatMap(([block, { exits }]) =>
        Object.entries(exits).flatMap(([exit, { to }]) => (to === undefined ? [] : [`${id} ${block} ${exit}`])),
      );
      expect(options.filter((option) => !left.has(option))).toEqual([]);
    }
    expect(entered.size).toBe(10);
  });
});

describe('subrutina', () => {
  const parent = testFlow(
    {
      a: testBlock('subflow', {
        settings: { flow: 'subrutina', out: [{ variable: 'dni', from: 'documento' }] },
        exits: { 'return:listo': { to: 'b' }, 'return:sin-documento': { to: 'c' } },
      }),
      b: testBlock('voice-reply', { messages: [testMessage('Gracias, {{dni | digits}}.')] }),
      c: testBlock('voice-reply', { messages: [testMessage('Seguimos sin documento.')] }),
    },
    { variables: [{ name: 'dni', type: 'digits', sensitive: false }] },
  );
  const child = flowOf('subrutina');

  it("can be entered by a flow of one's own", () => {
    const known = { id: child.id, name: child.name, returns: child.returns, published: true, subflows: [], variables: ['documento'] };
    const problems = check(parent, models, { ...testInstallation, flows: [known] });
    expect(problems.filter((problem) => problem.level === 'error')).toEqual([]);
    const bundle = { root: parent.id, flows: { [parent.id]: { version: 1, flow: parent }, [child.id]: { version: 1, flow: child } } };
    const given = [
      { kind: 'hear', text: 'marque los 8 números' },
      { kind: 'press', keys: '30123456' },
      { kind: 'hear', text: 'Marcó' },
      { kind: 'press', keys: '1' },
      { kind: 'hear', text: 'Gracias, 3 0 1 2 3 4 5 6' },
    ];
    const run = (steps: object[], path: string[]) =>
      runTalk(
        bundle,
        engine,
        talkSchema.parse({
          schema: 'atiende/talk@1',
          name: 'x',
          flow: parent.id,
          startsAt: '2026-11-23T10:00:00Z',
          steps,
          expect: { path },
        }),
      );
    expect(run(given, ['a', 'documento', 'b']).failures).toEqual([]);
    expect(run([{ kind: 'hear', text: 'Seguimos sin documento' }], ['a', 'documento', 'sin-documento', 'c']).failures).toEqual([]);
  });
});
