// The HTTP interface as somebody who is signed in, for system tests: what no command of the command line does yet.
import { admin, type WholeServer } from './server.ts';

/** Requests answer their JSON and throw with its text when they are refused. */
export interface SignedIn {
  userId: string;
  get: <T>(route: string) => Promise<T>;
  post: <T>(route: string, body?: unknown) => Promise<T>;
  put: <T>(route: string, body: unknown) => Promise<T>;
  /** The bytes of a sound. */
  wav: (route: string) => Promise<Buffer>;
}

/** Signs in as the server's first admin. */
export async function signIn(server: WholeServer): Promise<SignedIn> {
  let cookie = '';
  async function send<T>(method: string, route: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${server.http}/api/v1${route}`, {
      method,
      headers: { origin: server.http, cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${text}`);
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return JSON.parse(text) as T;
  }
  const { user } = await send<{ user: { id: string } }>('POST', '/sign-in', { email: admin.email, password: admin.password });
  return {
    userId: user.id,
    get: (route) => send('GET', route),
    post: (route, body = {}) => send('POST', route, body),
    put: (route, body) => send('PUT', route, body),
    wav: async (route) => {
      const answer = await fetch(`${server.http}/api/v1${route}`, { headers: { cookie } });
      if (!answer.ok) throw new Error(`GET ${route}: ${answer.status} ${await answer.text()}`);
      return Buffer.from(await answer.arrayBuffer());
    },
  };
}
