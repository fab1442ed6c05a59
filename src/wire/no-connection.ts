// Why a connection to somebody else did not come about, in words: certificates first, for those a person must put right. Not here: connecting
// (sip/tcp-flows.ts, smpp/dial.ts, http/), and what a failure means for what was to be sent.
import { Failure } from '#ports/failure.ts';

/** What Node says of a far side's certificate (X509_verify_cert_error_string's codes). */
const certificateReasons: Record<string, string> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is of another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself alone',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is of an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is of an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'it does not send the certificate of its authority',
  CERT_REVOKED: 'its certificate was revoked',
};

/** What Node and the operating system say of a connection. */
const connectionReasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  ENOTFOUND: 'no DNS knows its name',
  EAI_AGAIN: 'DNS does not answer for its name',
};

const codeOf = (cause: Error): string => ('code' in cause ? String(cause.code) : '');

/** In words, else as Node says it. Example: `its certificate has expired`. */
export function whyNoConnection(cause: Error): string {
  return certificateReasons[codeOf(cause)] ?? connectionReasons[codeOf(cause)] ?? cause.message;
}

/** Retryable: `bad-certificate` (nothing was sent; it heals once theirs is renewed), else `unavailable`. `to`: host, or host and port. */
export function noConnection(to: string, cause: Error): Failure {
  const code = Object.hasOwn(certificateReasons, codeOf(cause)) ? 'bad-certificate' : 'unavailable';
  return new Failure(code, `no connection to ${to}: ${whyNoConnection(cause)}`, { retryable: true, cause });
}
