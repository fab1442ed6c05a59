// Stored JSON inside answers.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RawJson } from './raw-json.ts';

test('stored texts come out where they were put, whatever is beside them', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ stored: fc.object(), beside: fc.jsonValue() })), (items) => {
      const raw = new RawJson();
      const text = raw.stringify(items.map(({ stored, beside }) => ({ document: raw.put(JSON.stringify(stored)), beside })));
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(items.map(({ stored, beside }) => ({ document: stored, beside })))));
    }),
  );
});

test('data that looks like a marker stays data', () => {
  const raw = new RawJson();
  const marker = raw.put('{"a":1}');
  expect(raw.stringify([marker, { $rawJson: '0.' }, '{"$rawJson":"0."}'])).toBe('[{"a":1},{"$rawJson":"0."},"{\\"$rawJson\\":\\"0.\\"}"]');
});
