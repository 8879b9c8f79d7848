/** A request to the shop as a storefront, a warehouse or a member of staff sends it. */
export interface ShopRequest {
  readonly as?: 'storefront' | 'staff';
  readonly body?: unknown;
  /** The Idempotency-Key. */
  readonly key?: string;
  readonly timeoutMs?: number;
}

export interface ShopAnswer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly body: any;
  /** From the request to the last byte. */
  readonly tookMs: number;
}

export interface ShopClient {
  send(method: string, path: string, request?: ShopRequest): Promise<ShopAnswer>;
  /**
   * The same for an answer that must be 2xx. Where the shop asks for patience (503 with Retry-After) the request is sent
   * again under its key, as a storefront does. Throws what the shop said otherwise.
   */
  ask(method: string, path: string, request?: ShopRequest): Promise<ShopAnswer>;
  /** Everything on a list, page by page. */
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  list(path: string): Promise<any[]>;
}

export interface ShopKeys {
  readonly api: string;
  readonly storefrontKey: string;
  readonly staffKey: string;
}

const TIMEOUT_MS = 30_000;
const REPEATS_MAX = 5;
const PAGE_SIZE = 100;

/** Talks to a running API over HTTP. */
export function createShopClient({ api, storefrontKey, staffKey }: ShopKeys): ShopClient {
  return shopClientOver(async (method, path, { as = 'storefront', body, key, timeoutMs } = {}) => {
    const startedAt = performance.now();
    const response = await fetch(`${api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${as === 'staff' ? staffKey : storefrontKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs ?? TIMEOUT_MS),
    });
    const text = await response.text();
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
      tookMs: performance.now() - startedAt,
    };
  });
}

/** The rest of a client, from a way to send. */
export function shopClientOver(send: ShopClient['send']): ShopClient {
  const ask: ShopClient['ask'] = async (method, path, request) => {
    let answer = await send(method, path, request);
    for (let repeats = 0; answer.status === 503 && repeats < REPEATS_MAX; repeats += 1) {
      const waitMs = Number(answer.headers.get('retry-after')) * 1_000;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      answer = await send(method, path, request);
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  };
  return {
    send,
    ask,
    async list(path) {
      const found: unknown[] = [];
      for (let after: string | null | undefined; after !== null;) {
        const page = new URLSearchParams({ limit: String(PAGE_SIZE), ...(after === undefined ? {} : { after }) });
        const { body } = await ask('GET', `${path}${path.includes('?') ? '&' : '?'}${page.toString()}`, {
          as: 'staff',
        });
        found.push(...body.data);
        after = body.nextCursor as string | null;
      }
      return found;
    },
  };
}
