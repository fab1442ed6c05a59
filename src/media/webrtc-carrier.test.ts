// What is told to browsers about where we are. Whole calls: browser.test.ts.
import { describe, expect, it } from 'vitest';
import { withPublicCandidates } from './webrtc-carrier.ts';

const sdp = [
  'v=0',
  'c=IN IP4 10.0.0.5',
  'a=candidate:1 1 UDP 2122317823 10.0.0.5 40000 typ host',
  'a=candidate:2 1 UDP 2122187263 fd00::5 40000 typ host',
  'a=end-of-candidates',
  '',
].join('\r\n');

describe('candidates', () => {
  it('are told for the public address as well', () => {
    expect(withPublicCandidates(sdp, '203.0.113.7').split('\r\n')).toEqual([
      'v=0',
      'c=IN IP4 10.0.0.5',
      'a=candidate:1 1 UDP 2122317823 10.0.0.5 40000 typ host',
      'a=candidate:19 1 UDP 2122317823 203.0.113.7 40000 typ host',
      'a=candidate:2 1 UDP 2122187263 fd00::5 40000 typ host',
      'a=end-of-candidates',
      '',
    ]);
  });

  it('stay as they are when it is one of ours', () => {
    expect(withPublicCandidates(sdp, '10.0.0.5')).toBe(sdp);
  });
});
