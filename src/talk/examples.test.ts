// The examples as they are shipped: they read, they are publishable, they say it all in canonical text, and every talk of theirs passes.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEngine } from '#engine/create-engine.ts';
import { canonicalText } from '#flow/canonical.ts';
import { check } from '#flow/check.ts';
import { readFlow } from '#flow/read-flow.ts';
import { testInstallation } from '#flow/testing.ts';
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
    expect(check(flow, models, testInstallation)).toEqual([]);
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
    expect(entered.size).toBe(2);
  });
});
