// The one client for requests to the outside: resolves a name once, connects to that very address, checks it again on every redirect,
// and reads no more than it may. Not here: what is sent (calls, adapters), what the answer means.
import http from 'node:http';
import https from 'node:https';
import { Failure } from '#ports/failure.ts';
import type { OutwardHttp, OutwardRequest, OutwardStreams } from '#ports/http.ts';
import { noConnection } from '../no-connection.ts';
import { type AddressOptions, createAddressCheck, serverName } from './address-check.ts';

/** The largest answer that is read. */
const bodyLimitBytes = 1_000_000;
const redirectLimit = 5;

/** Make the client. Example: `await createOutwardHttp().request({ method: 'GET', url, headers: {}, timeoutMs: 5000 })`. */
export function createOutwardHttp(options: AddressOptions = {}): OutwardHttp & OutwardStreams {
  const addressOf = createAddressCheck(options);

  /** Follows redirects; the body of what is answered is still to be read. */
  const followed = async (request: OutwardRequest, stop: AbortSignal): Promise<Begun> => {
    let next = request;
    for (let redirects = 0; ; redirects++) {
      const url = httpUrl(next.url);
      const begun = await race(exchange(next, url, await race(addressOf(url), stop), stop), stop);
      const { location } = begun.headers;
      if (![301, 302, 303, 307, 308].includes(begun.status) || !location) return begun;
      begun.incoming.resume();
      if (redirects >= redirectLimit) throw new Failure('bad-answer', `more than ${redirectLimit} redirects`);
      next = redirected(next, url, begun.status, location);
    }
  };

  return {
    request: async (request, signal) => {
      const timeout = AbortSignal.timeout(request.timeoutMs);
      const stop = signal ? AbortSignal.any([signal, timeout]) : timeout;
      try {
        const { incoming, status, headers, url } = await followed(request, stop);
        return { status, headers, body: await race(readBody(incoming, url), stop) };
      } catch (error) {
        if (timeout.aborted)
          throw new Failure('timeout', `no complete answer within ${request.timeoutMs} ms`, { retryable: true, cause: error });
        if (signal?.aborted) throw new Failure('cancelled', 'the request was cancelled', { cause: error });
        throw error;
      }
    },

    open: async (request, signal) => {
      const silence = createSilence(request.timeoutMs);
      const stop = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
      const told = (error: unknown) => {
        silence.end();
        if (signal?.aborted) return new Failure('cancelled', 'the request was cancelled', { cause: error });
        if (silence.signal.aborted)
          return new Failure('timeout', `nothing came for ${request.timeoutMs} ms`, { retryable: true, cause: error });
        return error;
      };
      try {
        const { incoming, status, headers, url } = await followed(request, stop);
        silence.heard();
        return { status, headers, body: pieces(incoming, url, silence, told) };
      } catch (error) {
        throw told(error);
      }
    },
  };
}

/** Aborts when `heard` was not called for so long. */
interface Silence {
  signal: AbortSignal;
  heard: () => void;
  end: () => void;
}

function createSilence(mostMs: number): Silence {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), mostMs);
  return { signal: ended.signal, heard: () => timer.refresh(), end: () => clearTimeout(timer) };
}

async function* pieces(
  incoming: http.IncomingMessage,
  url: URL,
  silence: Silence,
  told: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of incoming as AsyncIterable<Buffer>) {
      silence.heard();
      yield piece;
    }
  } catch (cause) {
    throw told(new Failure('bad-answer', `the answer of ${url.host} broke off`, { retryable: true, cause }));
  } finally {
    silence.end();
  }
}

function httpUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new Failure('invalid', 'the address must begin with https:// or http://');
  if (url.username || url.password) throw new Failure('invalid', 'the address may not hold a user name or password; use a header');
  return url;
}

/** RFC 9110 §15.4: 303, and 301/302 after a POST, become GET; credentials do not go to another host. */
function redirected(request: OutwardRequest, from: URL, status: number, location: string): OutwardRequest {
  const to = URL.parse(location, from.href);
  if (!to) throw new Failure('bad-answer', 'the redirect leads nowhere');
  const toGet = status === 303 || ((status === 301 || status === 302) && request.method === 'POST');
  const headers =
    to.origin === from.origin
      ? request.headers
      : Object.fromEntries(
          Object.entries(request.headers).filter(
            ([name]) => !/^(authorization|cookie|proxy-authorization)$|api-?key|token|secret/i.test(name),
          ),
        );
  return {
    method: toGet ? 'GET' : request.method,
    url: to.href,
    headers,
    timeoutMs: request.timeoutMs,
    ...(toGet || request.body === undefined ? {} : { body: request.body }),
  };
}

function race<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', onAbort));
}

/** An answer of which only the head has been read. */
interface Begun {
  status: number;
  headers: Record<string, string>;
  incoming: http.IncomingMessage;
  url: URL;
}

/** One request to one address; the Host header and the certificate's name stay those of the URL. */
function exchange(request: OutwardRequest, url: URL, address: string, signal: AbortSignal): Promise<Begun> {
  const secure = url.protocol === 'https:';
  const body = request.body === undefined ? undefined : Buffer.from(request.body);
  return new Promise((resolve, reject) => {
    let outgoing: http.ClientRequest;
    try {
      outgoing = (secure ? https : http).request({
        host: address,
        port: url.port || (secure ? 443 : 80),
        path: `${url.pathname}${url.search}`,
        method: request.method,
        servername: serverName(url),
        headers: {
          'user-agent': 'Atiende',
          accept: 'application/json, text/*;q=0.8, */*;q=0.5',
          ...request.headers,
          host: url.host,
          ...(body ? { 'content-length': String(body.length) } : {}),
        },
        agent: false,
        signal,
      });
    } catch (cause) {
      reject(new Failure('invalid', 'a header of the request is not valid', { cause }));
      return;
    }
    outgoing.on('error', (cause) => reject(noConnection(url.host, cause)));
    outgoing.on('response', (incoming) => {
      resolve({ status: incoming.statusCode ?? 0, headers: flatHeaders(incoming.headers), incoming, url });
    });
    outgoing.end(body);
  });
}

function readBody(incoming: http.IncomingMessage, url: URL): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    incoming.on('data', (part: Buffer) => {
      size += part.length;
      parts.push(part);
      if (size > bodyLimitBytes) {
        reject(new Failure('too-large', `${url.host} answered more than ${bodyLimitBytes} bytes`));
        incoming.destroy();
      }
    });
    incoming.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    incoming.on('error', (cause) => reject(new Failure('bad-answer', `the answer of ${url.host} broke off`, { retryable: true, cause })));
    incoming.on('aborted', () => reject(new Failure('bad-answer', `the answer of ${url.host} broke off`, { retryable: true })));
  });
}

function flatHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
