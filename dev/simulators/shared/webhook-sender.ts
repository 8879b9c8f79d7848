import { request } from 'undici';
import type { JournalStore } from './journal-store.ts';
import type { WebhookFault } from './faults.ts';
import { createParallelQueue } from './parallel-queue.ts';

export interface WebhookMessage {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface WebhookSenderOptions {
  readonly store: JournalStore;
  /** Where events go; without it nothing is sent. */
  readonly url: string | undefined;
  /** Called for each attempt, since a signature may carry the time of sending. Undefined drops the event. */
  readonly compose: (eventId: string) => WebhookMessage | undefined;
  readonly faultFor: (eventType: string) => WebhookFault | undefined;
  readonly onDelivered?: (eventId: string) => void;
  /** Pauses between attempts; the last one repeats. */
  readonly retryDelaysMs?: readonly number[];
}

export interface WebhookSender {
  /** Queues an event for delivery; it is remembered from the next commit on. */
  send(eventId: string, eventType: string): void;
  /** Takes up what an earlier run left undelivered. */
  resume(): void;
  pendingCount(): number;
  close(): void;
}

const quickRetriesMs = [200, 500, 1_000, 2_000, 5_000, 10_000, 30_000];
const attemptTimeoutMs = 10_000;
const giveUpAfterAttempts = 2_000;
const parallelMax = 8;
const reorderFallbackMs = 3_000;

interface Pending {
  readonly eventId: string;
}

interface Delivery {
  readonly eventId: string;
  /** The order in which events came about, by which one that is held back knows its successor. */
  readonly sequence: number;
  readonly tries: number;
  readonly copies: number;
}

/** Posts signed events until the receiver answers 2xx, at least once and in no promised order, as providers do. */
export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { store, url, compose, faultFor, onDelivered, retryDelaysMs = quickRetriesMs } = options;
  const pending = store.collection<Pending>('webhooks');
  const timers = new Set<NodeJS.Timeout>();
  const stopped = new AbortController();
  const queue = createParallelQueue<Delivery>(parallelMax, (delivery) => attempt(delivery));
  let heldBack: Delivery[] = [];
  let sequence = 0;

  const later = (delayMs: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, delayMs);
    timers.add(timer);
  };
  const attempt = async (delivery: Delivery): Promise<void> => {
    const { eventId, tries, copies } = delivery;
    const message = compose(eventId);
    const delivered = message === undefined || (url !== undefined && (await post(url, message, stopped.signal)));
    if (stopped.signal.aborted) return;
    if (!delivered && tries < giveUpAfterAttempts) {
      const delayMs = retryDelaysMs[Math.min(tries, retryDelaysMs.length - 1)] ?? 1_000;
      later(delayMs, () => queue.add({ ...delivery, tries: tries + 1 }));
    } else if (copies > 0) {
      queue.add({ ...delivery, tries: 0, copies: copies - 1 });
    } else {
      pending.delete(eventId);
      if (delivered) onDelivered?.(eventId);
      store.commit();
      release((held) => held.sequence < delivery.sequence);
    }
  };
  const release = (isDue: (held: Delivery) => boolean) => {
    const due = heldBack.filter(isDue);
    heldBack = heldBack.filter((held) => !due.includes(held));
    for (const delivery of due) queue.add(delivery);
  };
  const start = (eventId: string, fault: WebhookFault | undefined) => {
    const delivery: Delivery = { eventId, sequence: (sequence += 1), tries: 0, copies: fault?.duplicate ?? 0 };
    if (fault?.drop) {
      pending.delete(eventId);
    } else if (fault?.reorder) {
      heldBack.push(delivery);
      later(reorderFallbackMs, () => release((held) => held === delivery));
    } else {
      // Never before the answer to the request that caused the event, which is written first.
      later(fault?.delayMs ?? 0, () => queue.add(delivery));
    }
  };
  return {
    send(eventId, eventType) {
      if (url === undefined) return;
      pending.put(eventId, { eventId });
      start(eventId, faultFor(eventType));
    },
    resume() {
      if (url === undefined) return;
      for (const { eventId } of pending.values()) start(eventId, undefined);
    },
    pendingCount: () => pending.size,
    close() {
      stopped.abort();
      queue.close();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

async function post(url: string, message: WebhookMessage, stopped: AbortSignal): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      body: message.body,
      headers: { 'content-type': 'application/json; charset=utf-8', ...message.headers },
      headersTimeout: attemptTimeoutMs,
      bodyTimeout: attemptTimeoutMs,
      signal: stopped,
    });
    await body.dump();
    return statusCode >= 200 && statusCode < 300;
  } catch {
    // Whatever went wrong on the way to the receiver, the answer is the same: try again.
    return false;
  }
}
