// Walks every kind's cases.json: settings and events in, effects and exit out; settings refused, and why; problems of its check.
// A folder without its file fails. `UPDATE_CASES=1` writes the answers anew (read the difference before keeping it).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Installation, Problem } from '#flow/problem.ts';
import { models } from '#kinds/models.ts';
import { steps } from '#kinds/steps.ts';
import { createEngine } from './create-engine.ts';
import type { Inner, LiveState } from './state.ts';
import type { Held, Step, StepContext, StepEvent, StepResult } from './step.ts';
import { contextOf } from './step-call.ts';
import { bundleOf, testCall } from './test-driver.ts';

interface Told {
  /** `id` and `at` are given by the suite. */
  event: Record<string, unknown>;
  /** What the step answers, save for its own memory. */
  answer: Record<string, unknown>;
}

interface Cases {
  steps: {
    name: string;
    settings: unknown;
    /** Parts of the flow: variables, person, languages, timeZone. */
    flow?: Record<string, unknown>;
    vars?: Record<string, Held>;
    call?: Record<string, unknown>;
    language?: string;
    /** Exits of the action or block. */
    exits?: Record<string, unknown>;
    /** ISO 8601, for kinds that ask the time. */
    now?: string;
    told: Told[];
  }[];
  refused: { name: string; settings: unknown; why: string }[];
  checks: {
    name: string;
    settings: unknown;
    messages?: unknown[];
    exits?: Record<string, unknown>;
    flow?: Record<string, unknown>;
    problems: string[];
  }[];
}

const installation: Installation = {
  teams: [{ id: 'recepcion', name: 'Recepción' }],
  agents: [{ id: 'ana', name: 'Ana' }],
  smsOrigins: [{ id: 'sandbox', name: 'Sandbox', sandbox: true }],
  whatsappNumbers: [
    {
      id: 'sandbox',
      name: 'Sandbox',
      sandbox: true,
      templates: [
        { name: 'turno', language: 'es', status: 'APPROVED', variables: ['1'], body: 'Turno {{1}}' },
        { name: 'nueva', language: 'es', status: 'PENDING', variables: [], body: 'Hola' },
      ],
    },
    { id: 'sol', name: 'Clínica Sol', sandbox: false, templates: accountTemplates() },
  ],
  audio: [],
  music: [{ id: 'default', name: 'Música' }],
  flows: [{ id: 'hijo', name: 'Hijo', returns: ['listo'], published: true, subflows: [], variables: ['dato'] }],
  transferCountries: [],
};

/** Templates as a WhatsApp account lists them. */
function accountTemplates(): Installation['whatsappNumbers'][number]['templates'] {
  const body = { type: 'BODY', text: 'Hola {{1}}' };
  const buttons = {
    type: 'BUTTONS',
    buttons: [
      { type: 'QUICK_REPLY', text: 'Confirmo' },
      { type: 'URL', text: 'Ver', url: 'https://sol.example/{{1}}' },
    ],
  };
  const listed = (name: string, status: string, components: unknown[]) => ({
    name,
    language: 'es_AR',
    status,
    variables: ['1'],
    body: body.text,
    category: 'UTILITY',
    components,
  });
  return [
    listed('estudio', 'APPROVED', [{ type: 'HEADER', format: 'IMAGE' }, body, buttons]),
    listed('lugar', 'APPROVED', [{ type: 'HEADER', format: 'LOCATION' }, body]),
    listed('pausada', 'PAUSED', [body]),
    listed('apagada', 'DISABLED', [body]),
    listed('ofertas', 'APPROVED', [body, { type: 'CAROUSEL', cards: [] }]),
  ];
}

const update = env['UPDATE_CASES'] === '1';

type Kind = { room: 'blocks' | 'actions'; id: string; step: Step };
const kinds: Kind[] = [
  ...Object.entries(steps.blocks).map(([id, { step }]) => ({ room: 'blocks' as const, id, step })),
  ...Object.entries(steps.actions).map(([id, { step }]) => ({ room: 'actions' as const, id, step })),
];

function documentOf(
  kind: Kind,
  parts: { settings: unknown; exits?: unknown; messages?: unknown; flow?: Record<string, unknown> | undefined },
) {
  const owner = { kind: kind.id, v: 1, settings: parts.settings, exits: parts.exits ?? {} };
  const block =
    kind.room === 'blocks'
      ? { ...owner, title: '', messages: parts.messages ?? [] }
      : { kind: 'voice-reply', v: 1, title: '', actions: [{ ...owner, id: 'x' }] };
  return bundleOf({ ...parts.flow, blocks: { a: block } });
}

/** A context as the engine makes it, in a call that stands at the block. */
function contextFor(kind: Kind, one: Cases['steps'][number], at: number): StepContext {
  const bundle = documentOf(kind, one);
  const call = { ...testCall, ...one.call };
  const { state } = createEngine({ blocks: {}, actions: {} }).advance(bundle, undefined, { kind: 'started', at, call });
  const inner = state.inner as Inner;
  const frame = { flow: bundle.root, vars: { ...inner.frames[0]?.vars, ...one.vars } };
  const visit = {
    n: 1,
    k: 0,
    block: 'a',
    phase: 'step' as const,
    message: 0,
    begun: true,
    action: 0,
    queued: [],
    step: 'open' as const,
    told: true,
    asked: {},
  };
  const live: LiveState = { ...state, inner: { ...inner, language: one.language ?? inner.language } };
  const block = bundle.flows[bundle.root]?.flow.blocks['a'];
  return contextOf({ kinds: steps, bundle, state: live, at, effects: [], visits: 0 }, frame, visit, block?.actions[0]);
}

function answerOf(kind: Kind, one: Cases['steps'][number], settings: unknown, local: unknown, event: Record<string, unknown>) {
  const at = one.now === undefined ? 1_000 : Date.parse(one.now);
  const full = { id: '1.1', at, ...(event['kind'] === 'enter' ? { typedAhead: [] } : {}), ...event } as StepEvent;
  const result: StepResult<unknown> = kind.step.step(settings, local, full, contextFor(kind, one, at));
  const { local: next, ...answer } = JSON.parse(JSON.stringify(result)) as StepResult<unknown>;
  return { next, answer: answer as Record<string, unknown> };
}

const stop = (what: string) => () => {
  throw new Error(`a step asked for ${what}`);
};
beforeEach(() => {
  vi.spyOn(Date, 'now').mockImplementation(stop('the clock'));
  vi.spyOn(Math, 'random').mockImplementation(stop('randomness'));
});
afterEach(() => vi.restoreAllMocks());

describe.each(kinds)('$room/$id', (kind) => {
  const path = fileURLToPath(new URL(`../${kind.room}/${kind.id}/cases.json`, import.meta.url));
  const model = models[kind.room][kind.id];
  if (!existsSync(path) || !model) {
    test('has its cases', () => expect.fail(`${path} is missing`));
    return;
  }
  const cases = JSON.parse(readFileSync(path, 'utf8')) as Cases;

  test('has its cases', () => expect(cases.steps.length).toBeGreaterThan(0));

  test.each(cases.steps)('$name', (one) => {
    const settings = model.settings.parse(one.settings);
    let local: unknown;
    for (const told of one.told) {
      const { next, answer } = answerOf(kind, one, settings, local, told.event);
      local = next;
      if (update) told.answer = answer;
      else expect(answer, JSON.stringify(told.event)).toEqual(told.answer);
    }
    if (update) writeFileSync(path, `${JSON.stringify(cases, null, 2)}\n`);
  });

  for (const { name, settings, why } of cases.refused) {
    test(`refuses ${name}`, () => {
      const parsed = model.settings.safeParse(settings);
      expect(parsed.success).toBe(false);
      expect(JSON.stringify(parsed.error?.issues)).toContain(why);
    });
  }

  for (const one of cases.checks) {
    test(`checks ${one.name}`, () => {
      const pinned = documentOf(kind, one).flows['prueba'];
      const flow = pinned?.flow;
      const block = flow?.blocks['a'];
      if (!flow || !block) throw new Error('no block');
      const settings = model.settings.parse(one.settings);
      const context = { flow, installation };
      const blockModel = models.blocks[kind.id];
      const actionModel = models.actions[kind.id];
      const action = block.actions[0];
      const found: Problem[] =
        kind.room === 'blocks'
          ? (blockModel?.check?.(settings, block, context) ?? [])
          : action
            ? (actionModel?.check?.(settings, action, context) ?? [])
            : [];
      expect(found.map((problem) => `${problem.level} ${problem.code} ${problem.path.join('.')}`)).toEqual(one.problems);
      const texts = JSON.parse(readFileSync(path.replace('cases.json', 'texts.json'), 'utf8')) as Record<
        string,
        { problems: Record<string, string> }
      >;
      for (const problem of found)
        for (const language of ['es', 'pt', 'en']) expect(texts[language]?.problems[problem.code], problem.code).toBeTruthy();
    });
  }

  test('fresh settings are valid and its texts name every exit', () => {
    const settings = model.settings.parse(model.initial());
    const flow = documentOf(kind, { settings }).flows['prueba']?.flow;
    const block = flow?.blocks['a'];
    if (!block) throw new Error('no block');
    const action = block.actions[0];
    const exits =
      kind.room === 'blocks' ? models.blocks[kind.id]?.exits(settings, block) : action && models.actions[kind.id]?.exits(settings, action);
    const texts = JSON.parse(readFileSync(path.replace('cases.json', 'texts.json'), 'utf8')) as Record<
      string,
      { name: string; exits: Record<string, string> }
    >;
    for (const language of ['es', 'pt', 'en']) {
      expect(texts[language]?.name).toBeTruthy();
      for (const exit of exits ?? []) expect(texts[language]?.exits[exit], `${language} ${exit}`).toBeTruthy();
    }
  });
});
