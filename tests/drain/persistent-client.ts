import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** A request for an order that was sent, and what came of it. */
export interface Attempt {
  readonly key: string;
  /** In the API's log, if the request came so far. */
  readonly requestId: string;
  /** What was answered; or how the connection ended, which for a shop that is not there is `ECONNREFUSED`. */
  readonly outcome: number | string;
  readonly orderId?: string;
}

export interface PersistentClients {
  /** Everything that was sent so far. */
  readonly attempts: readonly Attempt[];
  /** Those that promised an order: one for each key, in the end. */
  promised(): readonly Attempt[];
  /** Lets each client finish the order that it is at; one that finds nobody to take it gives up in the end. */
  stop(): Promise<void>;
}

export interface PersistentClientsOptions {
  readonly apiUrl: string;
  readonly storefrontKey: string;
  readonly body: unknown;
  readonly clients: number;
}

const REPEAT_MS = 100;
const GIVE_UP_AFTER_MS = 15_000;

/**
 * Storefronts that place one order after the other, each under a key of its own: what is not answered with a promise,
 * or not at all, is asked again under the same key until it is.
 */
export function startPersistentClients({
  apiUrl,
  storefrontKey,
  body,
  clients,
}: PersistentClientsOptions): PersistentClients {
  const attempts: Attempt[] = [];
  let stoppedAt = Number.POSITIVE_INFINITY;
  const isPromise = ({ outcome }: Attempt) => outcome === 201 || outcome === 202;

  async function place(key: string): Promise<Attempt> {
    const requestId = randomUUID();
    try {
      const answer = await fetch(`${apiUrl}/v1/orders`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${storefrontKey}`,
          'content-type': 'application/json',
          'idempotency-key': key,
          'x-request-id': requestId,
        },
        body: JSON.stringify(body),
      });
      const { id: orderId } = (await answer.json()) as { id: string };
      return { key, requestId, outcome: answer.status, orderId };
    } catch (error) {
      const { code, message } = (error as { cause: NodeJS.ErrnoException }).cause;
      return { key, requestId, outcome: code ?? message };
    }
  }

  async function run(): Promise<void> {
    while (stoppedAt > Date.now()) {
      const key = randomUUID();
      for (;;) {
        const attempt = await place(key);
        attempts.push(attempt);
        if (isPromise(attempt) || Date.now() > stoppedAt + GIVE_UP_AFTER_MS) break;
        await delay(REPEAT_MS);
      }
    }
  }

  const running = Promise.all(Array.from({ length: clients }, run));
  return {
    attempts,
    promised: () => attempts.filter(isPromise),
    async stop() {
      stoppedAt = Math.min(stoppedAt, Date.now());
      await running;
    },
  };
}
