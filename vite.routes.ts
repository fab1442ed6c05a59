// The table of the HTTP interface in the studio's build: its client needs each route's method and path only, so what checks requests and answers stays
// on the server. Not here: the table itself (src/api/contract/routes.ts).
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const table = new URL('./src/api/contract/routes.ts', import.meta.url);

/** The plugin. */
export const routesWithoutSchemas: Plugin = {
  name: 'routes-without-schemas',
  apply: 'build',
  async load(id) {
    if (id !== fileURLToPath(table)) return null;
    const { routes } = (await import(table.href)) as { routes: Record<string, { method: string; path: string }> };
    const plain = Object.fromEntries(Object.entries(routes).map(([name, { method, path }]) => [name, { method, path }]));
    return `export const routes = ${JSON.stringify(plain)};`;
  },
};
