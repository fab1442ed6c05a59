// The studio's one client of the HTTP interface, its query hooks, and how hints from the server make queries fresh again.
import { QueryClient, type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import { ApiError, type CallAnswer, type CallInput, createClient } from '#api/contract/client.ts';
import type { RouteName } from '#api/contract/routes.ts';

/** The typed client over the browser's fetch; the session cookie travels by itself. */
export const client = createClient(async ({ method, path, body, signal }) => {
  const answer = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
    ...(signal && { signal }),
  });
  return { status: answer.status, body: await answer.text() };
});

/** All data of the server in the page. Errors the caller made are not tried again; a lost server is, twice. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => !(error instanceof ApiError && error.status < 500) && count < 2,
      retryDelay: (count) => Math.min(500 * 2 ** count, 4_000),
    },
  },
});

/** What a route answers, kept fresh. Example: `useApi('flows')`. */
export function useApi<N extends RouteName>(
  name: N,
  input: CallInput<N> = {},
  options: { enabled?: boolean; refetchMs?: number } = {},
): UseQueryResult<CallAnswer<N>> {
  return useQuery<CallAnswer<N>>({
    queryKey: [name, input],
    queryFn: () => client(name, input),
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    ...(options.refetchMs === undefined ? {} : { refetchInterval: options.refetchMs }),
  });
}

/** A change: calls the route, then makes the named queries fresh. Example: `useAct('saveTeam', ['teams', 'agents'])`. */
export function useAct<N extends RouteName>(name: N, fresh: RouteName[] = []) {
  const queries = useQueryClient();
  return useMutation<CallAnswer<N>, Error, CallInput<N>>({
    mutationFn: (input) => client(name, input),
    onSuccess: () => Promise.all(fresh.map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}

/** What a hint of the server makes stale (topics: api/contract/routes.ts). */
export const staleByTopic: Record<string, RouteName[]> = {
  calls: ['calls', 'misheard', 'liveCalls', 'call', 'status'],
  messages: ['messages', 'message', 'messageReport', 'inboundMessages', 'call'],
  sandbox: ['sandboxMessages', 'messages'],
  flows: ['flows', 'flow', 'audio', 'flowVersions', 'moments'],
  talks: ['talks'],
  people: ['teams', 'agents', 'me', 'status', 'dispositions', 'awayReasons'],
  channels: ['channels', 'channel', 'channelHealth', 'channelTemplates', 'origins', 'suppressions', 'installation'],
  lines: ['lines', 'trunks', 'flows', 'status', 'outboundRules'],
  trunks: ['trunks'],
  voices: ['voices', 'models', 'voiceSettings', 'hostedVoices'],
  desk: ['desk', 'deskCall', 'deskCalls', 'board', 'callbacks'],
};

/** The server's problem for a field in the user's language, by its path. Example: `problemAt(error, 'contact.uri')`. */
export function problemAt(error: unknown, path: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const found = error.answer.problems?.find((problem) => {
    const joined = problem.path.join('.');
    return joined === path || joined === `body.${path}`;
  });
  return found && i18next.t(`fieldProblems.${found.code ?? ''}`, { defaultValue: found.message });
}
