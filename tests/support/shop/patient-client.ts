import { setTimeout as delay } from 'node:timers/promises';
import {
  createShopClient,
  shopClientOver,
  type ShopAnswer,
  type ShopClient,
  type ShopKeys,
  type ShopRequest,
} from './shop-client.ts';

/** What came of sending a request once. */
export interface Attempt {
  readonly method: string;
  readonly path: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly endedAt: number;
  /** An answer, or how the connection failed. */
  readonly came: ShopAnswer | ConnectionFailure;
}

export interface ConnectionFailure {
  readonly failure: 'refused' | 'cut' | 'timeout' | 'other';
  readonly detail: string;
}

export interface PatienceOptions {
  readonly giveUpAfterMs?: number;
  readonly onAttempt?: (attempt: Attempt) => void;
}

const GIVE_UP_AFTER_MS = 120_000;
const PAUSE_MS = 250;

/**
 * A client as storefronts should be written: where the shop asks for patience (503), or says nothing at all, the request
 * is sent again under its key. Throws when there is no other answer in good time.
 */
export function createPatientClient(keys: ShopKeys, options: PatienceOptions = {}): ShopClient {
  const { giveUpAfterMs = GIVE_UP_AFTER_MS, onAttempt = () => {} } = options;
  const once = createShopClient(keys);
  return shopClientOver(async (method, path, request) => {
    if (method !== 'GET' && request?.key === undefined) throw new TypeError(`${method} ${path} needs a key to repeat`);
    for (const giveUpAt = Date.now() + giveUpAfterMs; ;) {
      const attempt = await attemptOnce(once, method, path, request);
      onAttempt(attempt);
      const { came } = attempt;
      if (!('failure' in came) && came.status !== 503) return came;
      if (Date.now() > giveUpAt) {
        const lastly = 'failure' in came ? came.detail : `503 ${JSON.stringify(came.body)}`;
        throw new Error(`${method} ${path} had no outcome within ${giveUpAfterMs / 1_000} s; lastly: ${lastly}`);
      }
      await delay('failure' in came ? PAUSE_MS : Math.max(PAUSE_MS, Number(came.headers.get('retry-after')) * 1_000));
    }
  });
}

async function attemptOnce(
  shop: ShopClient,
  method: string,
  path: string,
  request: ShopRequest | undefined,
): Promise<Attempt> {
  const sentAt = Date.now();
  const came = await shop.send(method, path, request).catch(failureOf);
  return { method, path, sentAt, endedAt: Date.now(), came };
}

/** In `fetch` the reason is the cause, and whether it came before or after the headers decides what it is called. */
function failureOf(error: unknown): ConnectionFailure {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  const detail = `${message}${cause?.message === undefined ? '' : `: ${cause.message}`}`;
  if (name === 'TimeoutError') return { failure: 'timeout', detail };
  if (cause?.code === 'ECONNREFUSED') return { failure: 'refused', detail };
  const isCut = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(cause?.code ?? '') || message === 'terminated';
  return { failure: isCut ? 'cut' : 'other', detail };
}
