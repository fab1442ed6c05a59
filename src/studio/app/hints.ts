// Listens to the server's hints (WebSocket /api/v1/events) and makes what they name fresh. Hints are never the truth: after a reconnect all is asked again.
import { useEffect } from 'react';
import { create } from 'zustand';
import { queryClient, staleByTopic } from './api.ts';
import { takeProgress } from './publishing.ts';

/** Is the page connected to the server's hints? `undefined` until the first try ended. */
export const useConnection = create<{ connected: boolean | undefined }>(() => ({ connected: undefined }));

function refresh(topic: string) {
  for (const name of staleByTopic[topic] ?? []) void queryClient.invalidateQueries({ queryKey: [name] });
}

/** Keep the socket open while the component is mounted; waits longer after each failure, at most 15 s. */
export function useHints() {
  useEffect(() => {
    let socket: WebSocket | undefined;
    let timer: number | undefined;
    let failures = 0;
    let over = false;
    const open = () => {
      socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/events`);
      socket.addEventListener('open', () => {
        if (failures > 0) void queryClient.invalidateQueries();
        failures = 0;
        useConnection.setState({ connected: true });
      });
      socket.addEventListener('message', (message) => {
        try {
          const hint: unknown = JSON.parse(String(message.data));
          if (takeProgress(hint)) return;
          if (typeof hint === 'object' && hint !== null && 'topic' in hint) refresh(String(hint.topic));
        } catch {
          // A hint that cannot be read costs nothing: the lists are asked again by their own interval.
        }
      });
      socket.addEventListener('close', () => {
        if (over) return;
        failures += 1;
        if (failures > 1) useConnection.setState({ connected: false });
        timer = window.setTimeout(open, Math.min(500 * 2 ** failures, 15_000));
      });
    };
    open();
    return () => {
      over = true;
      window.clearTimeout(timer);
      socket?.close();
    };
  }, []);
}
