// Lines and published flows in memory: what a publication changes, and what it never does.
import pino from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { models } from '#kinds/models.ts';
import { systemTimers } from '#ports/clock.ts';
import { Failure } from '#ports/failure.ts';
import type { FlowStore } from '#ports/flow-store.ts';
import { createFlowTable, documentReader } from './flow-table.ts';

function flow(id: string, name: string, subflow?: string): string {
  const settings = subflow === undefined ? {} : { flow: subflow };
  const block = { kind: subflow === undefined ? 'voice-reply' : 'subflow', v: 1, title: 'Inicio', settings };
  return JSON.stringify({
    schema: 'atiende/flow@1',
    id,
    name,
    languages: ['es'],
    timeZone: 'UTC',
    start: 'inicio',
    blocks: { inicio: block },
  });
}

async function setUp() {
  const versions = new Map([
    ['raiz', [flow('raiz', 'Raíz', 'hija')]],
    ['hija', [flow('hija', 'Hija', 'raiz')]],
  ]);
  const state = { away: false, enabled: true, wake: () => {} };
  const newest = (id: string) => {
    if (state.away) throw new Failure('unavailable', 'away', { retryable: true });
    const all = versions.get(id);
    const document = all?.at(-1);
    return document === undefined ? undefined : { version: all?.length ?? 0, document };
  };
  const store: Pick<FlowStore, 'lines' | 'published' | 'version' | 'draft' | 'onChange'> = {
    lines: async () => [
      { name: 'Demo', flow: 'raiz', number: '+5491155550100', country: 'AR', enabled: state.enabled, note: '' },
      { name: '1000', flow: 'nada', number: undefined, country: 'AR', enabled: true, note: '' },
    ],
    published: async (id) => newest(id),
    version: async (id, version) => versions.get(id)?.[version - 1],
    draft: async (id) =>
      id === 'nueva' ? { document: flow('nueva', 'Nueva', 'raiz'), revision: 1, updatedAt: 0, updatedBy: undefined } : undefined,
    onChange: (wake) => {
      state.wake = wake;
      return () => {};
    },
  };
  const table = createFlowTable({
    flows: store as FlowStore,
    read: documentReader(models),
    timers: systemTimers,
    log: pino({ level: 'silent' }),
  });
  await table.start();
  return { table, versions, state };
}

describe('createFlowTable', () => {
  it('finds lines by name and number, and bundles a flow with its subflows even where they enter each other', async () => {
    const { table } = await setUp();
    expect(table.line('demo')?.name).toBe('Demo');
    expect(table.line('+54 9 11 5555-0100')?.name).toBe('Demo');
    expect(table.line('5491155550100')?.name).toBe('Demo');
    expect(table.line('100')).toBeUndefined();
    expect(table.line('__proto__')).toBeUndefined();
    const pinned = table.published('raiz');
    expect(pinned).toMatchObject({ version: 1, pinned: { hija: 1 }, bundle: { root: 'raiz' } });
    expect(Object.keys(pinned?.bundle.flows ?? {}).sort()).toEqual(['hija', 'raiz']);
    expect(table.published('nada')).toBeUndefined();
    table.close();
  });

  it('rings the new version after a publication; a call that goes on keeps its own', async () => {
    const { table, versions, state } = await setUp();
    const before = table.published('raiz');
    versions.get('hija')?.push(flow('hija', 'Hija nueva'));
    state.wake();
    state.wake();
    await vi.waitFor(() => expect(table.published('raiz')?.pinned).toEqual({ hija: 2 }));
    expect(before?.bundle.flows['hija']?.flow.name).toBe('Hija');
    const call = {
      id: 'c',
      line: 'Demo',
      flow: 'raiz',
      version: 1,
      pinned: { hija: 1 },
      callerLeg: 'l',
      callerNumber: undefined,
      callerName: undefined,
      source: 'sandbox',
      startedAt: 0,
      test: false,
    };
    expect((await table.pinnedFor(call)).flows['hija']).toMatchObject({ version: 1, flow: { name: 'Hija' } });
    await expect(table.pinnedFor({ ...call, pinned: { hija: 9 } })).rejects.toMatchObject({ code: 'not-found' });
    table.close();
  });

  it('keeps what it knows while the store is away or a document cannot be read', async () => {
    const { table, versions, state } = await setUp();
    state.away = true;
    state.wake();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(table.published('raiz')?.version).toBe(1);
    state.away = false;
    versions.get('raiz')?.push('{"schema":"something else"}');
    state.enabled = false;
    await vi.waitFor(() => expect(table.line('demo')?.enabled).toBe(false), { timeout: 4000 });
    expect(table.published('raiz')?.version).toBe(1);
    table.close();
  });

  it('reads a draft with its subflows as published', async () => {
    const { table } = await setUp();
    expect(await table.draft('nueva')).toMatchObject({
      version: 0,
      pinned: { raiz: 1, hija: 1 },
      draftDocument: expect.stringContaining('Nueva'),
    });
    expect(await table.draft('otra')).toBeUndefined();
    table.close();
  });
});
