// Bytes from strangers: nothing that arrives may throw or lead outside its packet.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyReceiver } from './dtmf.ts';
import { readFarReport, readSenderReport } from './rtcp.ts';
import { emptyRtpHeader, isRtcp, readRtpHeader } from './rtp.ts';

const bytes = fc.uint8Array({ maxLength: 80 });
/** Random bytes hardly ever look like RTP: half of them get its version. */
const packets = fc.oneof(
  bytes,
  fc.uint8Array({ minLength: 1, maxLength: 80 }).map((packet) => packet.with(0, 0x80 | ((packet[0] ?? 0) & 0x3f))),
);

describe('hostile packets', () => {
  it('are read within their bounds or refused', () => {
    fc.assert(
      fc.property(packets, (packet) => {
        const header = emptyRtpHeader();
        const buffer = Buffer.from(packet);
        isRtcp(buffer);
        readSenderReport(buffer);
        readFarReport(buffer, 0, 0);
        if (!readRtpHeader(buffer, header)) return;
        expect(header.payloadStart).toBeGreaterThanOrEqual(12);
        expect(header.payloadEnd).toBeLessThanOrEqual(buffer.length);
        expect(header.payloadStart).toBeLessThanOrEqual(header.payloadEnd);
        new KeyReceiver().receive(header.timestamp, buffer, header.payloadStart, header.payloadEnd);
      }),
      { numRuns: 2000 },
    );
  });
});
