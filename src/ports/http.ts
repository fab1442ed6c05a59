// OutwardHttp: one request to the world outside, as flows and carriers make them; OutwardStreams: what is too long to be read whole.
// Implemented by wire/http.

/** A request that is complete: everything filled in. */
export interface OutwardRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  /** Text goes as UTF-8; bytes as they are (files, multipart forms). */
  body?: string | Uint8Array;
  timeoutMs: number;
}

/** What came back, read whole. */
export interface OutwardAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Throws Failure: `refused-address`, `timeout`, `too-large`, `bad-answer`, `unavailable`, `invalid`, `cancelled`. */
export interface OutwardHttp {
  request: (request: OutwardRequest, signal?: AbortSignal) => Promise<OutwardAnswer>;
}

/** An answer whose body is read as it comes. Iterating throws what `open` throws; leaving the iteration ends the connection. */
export interface OutwardStream {
  status: number;
  headers: Record<string, string>;
  body: AsyncIterable<Uint8Array>;
}

/** `timeoutMs` of the request is the longest silence: until the answer begins, and between two pieces of it. Throws as `OutwardHttp`. */
export interface OutwardStreams {
  open: (request: OutwardRequest, signal?: AbortSignal) => Promise<OutwardStream>;
}
