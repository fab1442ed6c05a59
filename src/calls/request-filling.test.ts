// What only the sender may fill in, encoded for its place, and what must not come back.
import { describe, expect, it } from 'vitest';
import { fillRequest, givesAway } from './request-filling.ts';
import type { EffectOf } from './world.ts';

function request(more: Partial<EffectOf<'request'>>): EffectOf<'request'> {
  return { kind: 'request', id: '1.1', method: 'POST', url: 'https://api.test/', headers: {}, timeoutMs: 1, pick: {}, vaults: {}, ...more };
}

const secrets = async (name: string) => ({ token: 'a"b\\c/d&e' })[name];

describe('fillRequest', () => {
  it('encodes for the place and names what must stay hidden', async () => {
    const filled = await fillRequest(
      request({
        url: 'https://api.test/?pin={{vault:pin}}&t={{ secret.token }}',
        headers: { 'X-Token': '{{secret.token}}' },
        body: '{"pin":"{{vault:pin}}","t":"{{secret.token}}"}',
        vaults: { pin: 'v-1' },
      }),
      secrets,
      (handle) => (handle === 'v-1' ? '12#4' : undefined),
    );
    expect(filled.url).toBe('https://api.test/?pin=12%234&t=a%22b%5Cc%2Fd%26e');
    expect(filled.headers).toEqual({ 'X-Token': 'a"b\\c/d&e' });
    expect(JSON.parse(filled.body ?? '')).toEqual({ pin: '12#4', t: 'a"b\\c/d&e' });
    expect(new Set(filled.hidden)).toEqual(new Set(['12#4', 'a"b\\c/d&e']));
  });

  it('fills a form as a form, and never fills what a value brought in', async () => {
    const form = request({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'pin={{vault:pin}}',
      vaults: { pin: 'v-1' },
    });
    expect((await fillRequest(form, secrets, () => '{{secret.token}}')).body).toBe(`pin=${encodeURIComponent('{{secret.token}}')}`);
  });

  it('refuses an unknown secret, digits that are gone, and a line break in a header', async () => {
    await expect(fillRequest(request({ url: '{{secret.no}}' }), secrets, () => undefined)).rejects.toMatchObject({
      code: 'not-configured',
    });
    await expect(fillRequest(request({ url: '{{vault:pin}}' }), secrets, () => undefined)).rejects.toMatchObject({
      code: 'not-configured',
    });
    const header = request({ headers: { 'X-A': '{{secret.bad}}' } });
    await expect(
      fillRequest(
        header,
        async () => 'a\r\nb',
        () => undefined,
      ),
    ).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('givesAway', () => {
  it('sees a short secret only whole, a long one anywhere', () => {
    expect(givesAway('1234', ['1234'])).toBe(true);
    expect(givesAway(1234, ['1234'])).toBe(true);
    expect(givesAway('51234', ['1234'])).toBe(false);
    expect(givesAway('card 4111111111111111 ok', ['4111111111111111'])).toBe(true);
    expect(givesAway(null, ['1234'])).toBe(false);
  });
});
