// SIP as text, for telephones that the bench plays itself: a header, an answer, an SDP. Not here: sockets, what is measured.

/** Value of a header, empty when it is not there. */
export function headerOf(text: string, name: string): string {
  return new RegExp(`^${name}: *(.*)\r$`, 'imu').exec(text)?.[1] ?? '';
}

/** A response to a request of a dialog, e.g. `answerTo(bye, '200 OK', { contactPort: 5070 })`. `body` is an SDP. */
export function answerTo(request: string, line: string, how: { contactPort: number; body?: string }): string {
  const copied = ['Via', 'Record-Route', 'From', 'Call-ID', 'CSeq'].flatMap((name) =>
    [...request.matchAll(new RegExp(`^${name}: *.*\r$`, 'gimu'))].map(([whole]) => whole.trimEnd()),
  );
  const to = headerOf(request, 'To');
  const tagged = to.includes(';tag=') ? to : `${to};tag=agent`;
  const body = how.body ?? '';
  const type = body === '' ? [] : ['Content-Type: application/sdp'];
  const contact = `Contact: <sip:bench@127.0.0.1:${how.contactPort}>`;
  return [`SIP/2.0 ${line}`, ...copied, `To: ${tagged}`, contact, ...type, `Content-Length: ${body.length}`, '', body].join('\r\n');
}

/** PCMU and telephone-event at a port of this machine. */
export function telephoneSdp(port: number): string {
  const head = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n';
  const formats = 'a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\n';
  return `${head}m=audio ${port} RTP/AVP 0 101\r\n${formats}`;
}
