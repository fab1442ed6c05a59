// What of the world a flow touches (pure): whom it transfers to and which systems it asks, found in the settings without naming a kind.
import type { Flow } from '#flow/model.ts';
import { actionsOf } from '#flow/walk.ts';

/** Teams, agents and numbers that some action leads to, each once. */
export function targetsOf(flow: Flow): string[] {
  const found = new Set<string>();
  for (const { action } of actionsOf(flow)) {
    const { to } = action.settings;
    if (typeof to !== 'object' || to === null) continue;
    for (const name of Object.values(to)) if (typeof name === 'string' && name !== '') found.add(name);
  }
  return [...found];
}

/** A request that a block makes: what a rule of the world matches, how it is called, an answer that fits its picks. */
export interface NeededRequest {
  match: string;
  label: string;
  sample: unknown;
}

function sampleFor(picks: unknown): unknown {
  const root: Record<string, unknown> = {};
  for (const pick of Array.isArray(picks) ? (picks as unknown[]) : []) {
    if (typeof pick !== 'object' || pick === null || !('path' in pick) || typeof pick.path !== 'string') continue;
    const keys = pick.path.split(/[.[\]]+/).filter((key) => key !== '' && key !== '__proto__');
    let here = root;
    keys.forEach((key, index) => {
      if (index === keys.length - 1) here[key] = '';
      else {
        const next = here[key];
        const inner = typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : {};
        here[key] = inner;
        here = inner;
      }
    });
  }
  return root;
}

/** Requests of the flow, each address once. */
export function requestsOf(flow: Flow): NeededRequest[] {
  const found = new Map<string, NeededRequest>();
  for (const block of Object.values(flow.blocks)) {
    const { url, method, pick } = block.settings;
    if (typeof url !== 'string' || typeof method !== 'string') continue;
    // Up to the first variable: what comes after differs from call to call.
    const match = `${method} ${url.split('{{')[0] ?? ''}`;
    if (!found.has(match)) found.set(match, { match, label: block.title === '' ? match : block.title, sample: sampleFor(pick) });
  }
  return [...found.values()];
}
