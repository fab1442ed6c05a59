// The description against the table and the server.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Route } from './contract/route.ts';
import { routes } from './contract/routes.ts';
import { startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

interface Operation {
  operationId: string;
  parameters: { name: string; in: string }[];
  requestBody?: { content: { 'application/json': { schema: { properties?: object } } } };
}

test('OpenAPI lists every route of the table with what goes in', async () => {
  const { body } = await api.ask('GET', 'openapi.json');
  expect(body.openapi).toBe('3.1.0');
  const paths = body.paths as Record<string, Record<string, Operation>>;
  for (const [name, definition] of Object.entries(routes) as [string, Route][]) {
    const operation = paths[`/api/v1${definition.path.replace(/:(\w+)/g, '{$1}')}`]?.[definition.method.toLowerCase()];
    expect(operation?.operationId).toBe(name);
    const inPath = operation?.parameters.filter((one) => one.in === 'path').map((one) => one.name);
    expect(inPath).toEqual([...definition.path.matchAll(/:(\w+)/g)].map((match) => match[1]));
    expect(operation?.requestBody !== undefined).toBe(definition.body !== undefined);
  }
  const operations = Object.values(paths).flatMap((path) => Object.values(path).map((operation) => operation.operationId));
  expect(operations.length).toBe(Object.keys(routes).length + 7);
});

test('every operation of the description is served', async () => {
  const { body } = await api.ask('GET', 'openapi.json');
  for (const [path, methods] of Object.entries(body.paths as Record<string, Record<string, Operation>>))
    for (const method of Object.keys(methods)) {
      const url = path.replace(/\{(\w+)\}/g, ':$1');
      expect([method, url, api.server.app.hasRoute({ method: method.toUpperCase() as 'GET', url })]).toEqual([method, url, true]);
    }
});
