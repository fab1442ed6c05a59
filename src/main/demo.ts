// The demo: a clinic's flow on the lines `demo` and `1000`, with its team and its talks, put into a fresh installation once. What the user changes stays changed.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalText } from '#flow/canonical.ts';
import type { KindModels } from '#flow/kind.ts';
import type { Flow } from '#flow/model.ts';
import { readFlow } from '#flow/read-flow.ts';
import { Failure } from '#ports/failure.ts';
import type { Store } from '#ports/store.ts';
import { defaultTeamQueue } from '#flow/team-queue.ts';

const examples = path.resolve(import.meta.dirname, '../../examples');
const seededKey = 'demo.seededAt';
const talksKey = 'demo.talksSeededAt';
/** Subflows first: the parent's check looks for them. */
const files = ['subrutina.flow.json', 'clinica.flow.json'];
const demoLines = ['demo', '1000'];

export interface DemoOptions {
  store: Store;
  models: KindModels;
  /** Render every fixed text of a flow. */
  render: (flow: Flow) => Promise<void>;
  seal: (secret: string) => string;
  newSecret: () => string;
  now: () => number;
}

/** Put the demo in, unless this installation has had it. Answers whether the demo line exists now. */
export async function seedDemo(options: DemoOptions): Promise<boolean> {
  const { store, now } = options;
  if ((await store.settings.get(seededKey)) === undefined) {
    await seedPeople(options);
    let last = '';
    for (const file of files) last = await seedFlow(file, options);
    for (const name of demoLines) {
      if (!(await store.flows.line(name)))
        await store.flows.saveLine({ name, flow: last, number: undefined, country: 'AR', enabled: true, note: 'Demo' });
    }
    await store.settings.set(seededKey, now());
  }
  // Apart, for installations that had the demo before there were saved talks.
  if ((await store.settings.get(talksKey)) === undefined) {
    for (const file of files) await seedTalks(file, options);
    await store.settings.set(talksKey, now());
  }
  return (await store.flows.line('demo')) !== undefined;
}

async function seedFlow(file: string, { store, models, render, now }: DemoOptions): Promise<string> {
  const reading = readFlow(await readFile(path.join(examples, file), 'utf8'), models);
  if (!reading.flow) throw new Failure('internal', `examples/${file} is broken: ${reading.problems[0]?.message}`);
  const { flow } = reading;
  const document = canonicalText(flow);
  if ((await store.flows.draft(flow.id)) === undefined) {
    await store.flows.saveDraft(flow.id, flow.name, document, undefined, 'Atiende', now());
    await render(flow);
    await store.flows.publish(flow.id, document, 'Atiende', 'Demo', now());
  }
  return flow.id;
}

/** The talks of a flow that still is the example's; one that was changed has no use for them. */
async function seedTalks(file: string, { store, models, now }: DemoOptions): Promise<void> {
  const { flow } = readFlow(await readFile(path.join(examples, file), 'utf8'), models);
  if (!flow || (await store.flows.draft(flow.id))?.document !== canonicalText(flow)) return;
  const saved = new Set((await store.talks.list(flow.id)).map(({ id }) => id));
  for (const name of await readdir(examples)) {
    const id = /^(?<flow>[^.]+)\.(?<id>[^.]+)\.talk\.json$/.exec(name)?.groups;
    if (id?.['flow'] !== flow.id || id['id'] === undefined || saved.has(id['id'])) continue;
    const document = await readFile(path.join(examples, name), 'utf8');
    const { name: title } = JSON.parse(document) as { name: string };
    await store.talks.save({ flow: flow.id, id: id['id'], name: title, document, updatedAt: now(), updatedBy: 'Atiende' });
  }
}

/** A team of two: whoever is signed in as the first admin takes calls in the browser, and a desk phone may register as `ana`. */
async function seedPeople({ store, seal, newSecret, now }: DemoOptions): Promise<void> {
  const [first] = await store.people.users();
  const agents = [
    { id: 'admin', name: first?.name ?? 'Admin', userId: first?.id, contact: { kind: 'browser' as const } },
    { id: 'ana', name: 'Ana', userId: undefined, contact: { kind: 'registered' as const } },
  ];
  for (const agent of agents) {
    if ((await store.people.agent(agent.id)) !== undefined) continue;
    await store.people.saveAgent({
      ...agent,
      sipUser: agent.id,
      sipSecret: seal(newSecret()),
      available: true,
      skills: {},
      createdAt: now(),
    });
  }
  if ((await store.people.team('recepcion')) === undefined) {
    await store.people.saveTeam({
      id: 'recepcion',
      name: 'Recepción',
      color: '#0F766E',
      agents: agents.map(({ id }) => id),
      ringS: 20,
      queue: defaultTeamQueue,
      music: 'default',
      createdAt: now(),
    });
  }
}
