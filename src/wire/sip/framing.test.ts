// Framing over a stream: any cut, many in one, keep-alives, caps.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFramer } from './framing.ts';

const message = (body: string, name = 'Content-Length'): string =>
  `OPTIONS sip:a@b SIP/2.0\r\nCall-ID: ${body.length}\r\n${name}: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe('framing', () => {
  it('gives the same messages however the bytes are cut', () => {
    const texts = [message(''), message('hello'), message('ñandú\r\n\r\nOPTIONS'), message('x', 'l')];
    const bytes = Buffer.from(texts.join(''));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }), (cuts) => {
        const framer = createFramer();
        const got: string[] = [];
        let at = 0;
        for (let index = 0; at < bytes.length; index += 1) {
          const size = cuts[index % cuts.length] ?? 1;
          got.push(...framer.push(bytes.subarray(at, at + size)).messages.map(String));
          at += size;
        }
        expect(got).toEqual(texts);
      }),
    );
  });

  it('counts keep-alives, also cut in two', () => {
    const framer = createFramer();
    expect(framer.push(Buffer.from('\r\n\r\n')).pings).toBe(1);
    expect(framer.push(Buffer.from('\r\n')).pings + framer.push(Buffer.from('\r\n')).pings).toBe(1);
    expect(framer.push(Buffer.from(`\r\n\r\n${message('a')}`))).toMatchObject({ pings: 1, messages: [Buffer.from(message('a'))] });
  });

  it('gives up on headers or bodies without end', () => {
    expect(() => createFramer().push(Buffer.alloc(20_000, 'a'))).toThrow();
    expect(() => createFramer().push(Buffer.from('A b SIP/2.0\r\nContent-Length: 99999999\r\n\r\n'))).toThrow();
  });
});
