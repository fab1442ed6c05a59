// A grammar of SIP messages and SDP for fast-check: mostly well-formed, with hostile values at every place. Not here: running them.
import fc from 'fast-check';

const token = fc.stringMatching(/^[A-Za-z0-9.!%*_+`'~-]{1,20}$/);
const number = fc.oneof(fc.nat(), fc.constantFrom(0, -1, 65_535, 65_536, 2 ** 31, 2 ** 32, 1e21));
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    '',
    ' ',
    '\t',
    '\0',
    '%00',
    '"',
    '<>',
    ';;;',
    ',,,',
    '=',
    '::1',
    '[',
    'é\u{1F600}',
    '\r\n \r\n',
    '../../',
    '${x}',
    '__proto__',
  ),
  fc
    .tuple(fc.constantFrom(';a', ';a="', '"', '\\', ',<sip:a@b>', '%41', '[', '('), fc.integer({ min: 1, max: 400 }))
    .map(([text, n]) => text.repeat(n)),
);
const often = <T>(usual: fc.Arbitrary<T>, weight = 12): fc.Arbitrary<T | string> =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: nasty });
const host = often(fc.constantFrom('127.0.0.1', '[::1]', 'example.com', 'a.invalid', '255.255.255.255', '[2001:db8::1]'));
const uri = often(
  fc
    .tuple(fc.constantFrom('sip', 'sips', 'tel', 'SIP', 'urn'), often(token), host, fc.option(number), fc.option(often(token)))
    .map(
      ([scheme, user, at, port, param]) =>
        `${scheme}:${user}@${at}${port === null ? '' : `:${port}`}${param === null ? '' : `;${param}=${param}`}`,
    ),
);
const nameAddr = often(
  fc.tuple(fc.option(nasty), uri, often(token)).map(([name, to, tag]) => `${name === null ? '' : `"${name}" `}<${to}>;tag=${tag}`),
);
const via = often(
  fc
    .tuple(fc.constantFrom('UDP', 'TCP', 'TLS', 'WS', 'SCTP'), host, often(token), fc.boolean())
    .map(([way, at, branch, rport]) => `SIP/2.0/${way} ${at}:5060;branch=z9hG4bK${branch}${rport ? ';rport' : ''}`),
);
const method = often(
  fc.constantFrom('INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'INFO', 'PRACK', 'UPDATE', 'REFER', 'FOO'),
  30,
);

/** A session description, more or less. */
export const sdpText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'v=0',
        'o=- 1 1 IN IP4 127.0.0.1',
        's=-',
        't=0 0',
        'c=IN IP4 127.0.0.1',
        'c=IN IP6 ::1',
        'a=sendrecv',
        'a=rtcp-mux',
        'a=inactive',
      ),
      fc
        .tuple(
          fc.constantFrom('audio', 'video'),
          number,
          fc.constantFrom('RTP/AVP', 'RTP/SAVP', 'UDP/TLS/RTP/SAVPF'),
          fc.array(number, { maxLength: 40 }),
        )
        .map(([kind, port, way, types]) => `m=${kind} ${port} ${way} ${types.join(' ')}`),
      fc
        .tuple(number, often(fc.constantFrom('PCMU/8000', 'PCMA/8000', 'telephone-event/8000', 'opus/48000/2')))
        .map(([type, name]) => `a=rtpmap:${type} ${name}`),
      fc
        .tuple(fc.constantFrom('a=fmtp:', 'a=candidate:', 'a=fingerprint:', 'a=ice-ufrag:', 'a=', 'x=', 'm=', 'c=', ''), nasty)
        .map(([head, text]) => head + text),
    ),
    { maxLength: 24 },
  )
  .map((lines) => ['v=0', ...lines, ''].join('\r\n'));

const extra = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      'Contact',
      'Record-Route',
      'Route',
      'P-Asserted-Identity',
      'Diversion',
      'History-Info',
      'Reason',
      'Refer-To',
      'Replaces',
      'm',
      'k',
      'x',
    ),
    fc.oneof(nameAddr, nasty),
  ),
  fc.tuple(
    fc.constantFrom('Max-Forwards', 'Expires', 'Min-SE', 'Session-Expires', 'Content-Length', 'Retry-After', 'RSeq'),
    fc.oneof(number.map(String), nasty),
  ),
  fc.tuple(
    fc.constantFrom('Authorization', 'Proxy-Authorization', 'WWW-Authenticate'),
    fc.oneof(
      nasty,
      token.map(
        (text) =>
          `Digest username="${text}", realm="atiende", nonce="${text}", uri="sip:${text}", response="${text}", nc=00000001, qop=auth`,
      ),
    ),
  ),
  fc.tuple(fc.oneof(token, nasty), nasty),
);

/** A request or a response, as text. */
export const sipText: fc.Arbitrary<string> = fc
  .record({
    start: fc.oneof(
      { weight: 6, arbitrary: fc.tuple(method, uri).map(([how, to]) => ({ how, line: `${how} ${to} SIP/2.0` })) },
      {
        weight: 2,
        arbitrary: fc.tuple(fc.integer({ min: 0, max: 999 }), method).map(([status, how]) => ({ how, line: `SIP/2.0 ${status} X` })),
      },
      { weight: 1, arbitrary: nasty.map((line) => ({ how: 'INVITE', line })) },
    ),
    vias: fc.array(via, { minLength: 1, maxLength: 3 }),
    from: nameAddr,
    to: nameAddr,
    callId: often(token),
    cseq: number,
    contact: uri,
    extras: fc.array(extra, { maxLength: 12 }),
    body: fc.oneof(fc.constant(''), sdpText, nasty),
  })
  .map(({ start, vias, from, to, callId, cseq, contact, extras, body }) =>
    [
      start.line,
      ...vias.map((value) => `Via: ${value}`),
      `From: ${from}`,
      `To: ${to}`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq} ${start.how}`,
      `Contact: <${contact}>`,
      ...extras.map(([name, value]) => `${name}: ${value}`),
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );

/** Bytes of `seed` cut, doubled, swapped and overwritten. */
export function mutated(seeds: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const change = fc.tuple(
    fc.constantFrom('set', 'cut', 'double', 'insert'),
    fc.nat(65_535),
    fc.integer({ min: 1, max: 64 }),
    fc.uint8Array({ minLength: 1, maxLength: 16 }),
  );
  return fc.tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 6 })).map(([seed, changes]) => {
    let bytes = Buffer.from(seed);
    for (const [how, place, length, fresh] of changes) {
      const at = bytes.length === 0 ? 0 : place % bytes.length;
      if (how === 'set') bytes.set(fresh.subarray(0, bytes.length - at), at);
      else if (how === 'cut') bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
      else if (how === 'double') bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
      else bytes = Buffer.concat([bytes.subarray(0, at), fresh, bytes.subarray(at)]);
    }
    return bytes.subarray(0, 65_507);
  });
}
