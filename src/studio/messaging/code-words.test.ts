// Whatever code a carrier may give that an adapter knows has a meaning in plain words, in the three languages.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { meaningOf } from './code-words.tsx';

const src = path.join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(src, file), 'utf8');

describe('codes in words', () => {
  it('know what the adapters know', () => {
    const files = globSync('adapters/courier-*/{codes,remedy}.ts', { cwd: src });
    const codes = files.flatMap((file) =>
      Array.from(read(file).matchAll(/\b(0x[0-9a-f]{2}|\d{5,6}|[A-Z]{2,}_[A-Z_]+)\b/g), ([, code = '']) => code),
    );
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code) => meaningOf(code) === 'unknown')).toEqual([]);
  });

  it('read a code however it is written', () => {
    expect(meaningOf('131047')).toBe('window-closed');
    expect(meaningOf('0x0000000E')).toBe('bind');
    expect(meaningOf('UNDELIV')).toBe('unreachable');
    expect(meaningOf('cap-number')).toBe('cap');
    expect(meaningOf('503')).toBe('temporary');
    expect(meaningOf('no-number')).toBe('no-number');
    expect(meaningOf('987654')).toBe('unknown');
  });

  it.each(['es', 'pt', 'en'])('%s says each, and what to do', (language) => {
    const texts = JSON.parse(read(`studio/texts/${language}/messaging.json`)) as { messageCodes: Record<string, string> };
    const meanings = Object.keys(texts.messageCodes).filter((key) => !key.endsWith('-do'));
    expect(meanings).toContain('unknown');
    for (const meaning of meanings) {
      expect(texts.messageCodes[`${meaning}-do`], meaning).toBeTruthy();
      if (meaning !== 'unknown') expect(meaningOf(meaning)).toBe(meaning);
    }
  });
});
