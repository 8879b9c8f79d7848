import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

export interface CountedRequests {
  /** By the idempotency key that they carry. */
  readonly byKey: ReadonlyMap<string, number>;
  stop(): void;
}

const CHANNEL = 'http.server.request.start';

/** Counts what a server of this process is asked, such as a simulator: its books show what came of it, not how often. */
export function countRequests(serverUrl: string, method: string, path: string): CountedRequests {
  const port = Number(new URL(serverUrl).port);
  const byKey = new Map<string, number>();
  const count = (message: unknown) => {
    const { request } = message as { request: IncomingMessage };
    if (request.socket.localPort !== port || request.method !== method || request.url !== path) return;
    const key = String(request.headers['idempotency-key']);
    byKey.set(key, (byKey.get(key) ?? 0) + 1);
  };
  subscribe(CHANNEL, count);
  return { byKey, stop: () => unsubscribe(CHANNEL, count) };
}
