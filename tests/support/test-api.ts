import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '@temporalio/client';
import pino from 'pino';
import { Registry } from 'prom-client';
import { readApiConfig } from '../../api/api-config.ts';
import { createApp } from '../../api/app.ts';
import { createTemporalCalls, createTemporalClient, type TemporalCalls } from '../../api/shared/temporal.ts';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { openDatabase, type Database } from '../../db/database.ts';
import type { SeededPolicies } from '../../dev/seed/seed-config.ts';
import type { RateLimitStore } from '../../db/limits/rate-limit-store.ts';
import type { StaffSessionReader } from '../../api/staff/staff-sessions.ts';
import { createLog } from '../../telemetry/log.ts';
import { decidePolicies } from './decide-policies.ts';

export interface TestRequest {
  /** Whose key is sent; null: no key. `staff` unless said, who may do everything. */
  readonly as?: 'storefront' | 'staff' | null;
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly rawBody?: string | Buffer<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed if it is JSON, else text. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly body: any;
}

export interface TestApi {
  readonly url: string;
  readonly database: Database;
  readonly keys: Readonly<Record<'storefront' | 'staff', string>>;
  /** Ids of their credentials. */
  readonly credentialIds: Readonly<Record<'storefront' | 'staff', string>>;
  call(method: string, path: string, request?: TestRequest): Promise<TestAnswer>;
  stop(): Promise<void>;
}

export interface TestApiOptions {
  readonly databaseUrl: string;
  /** Left out: Temporal cannot be reached. */
  readonly temporal?: Client;
  readonly temporalDeadlineMs?: number;
  /** Answered by these instead of Temporal. */
  readonly calls?: Partial<TemporalCalls>;
  /** Settings other than usual. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What the shop has decided otherwise than usual. */
  readonly policies?: SeededPolicies;
  readonly rateLimits?: RateLimitStore;
  /** Who has signed in to the pages for staff; left out: nobody. */
  readonly sessions?: StaffSessionReader;
  /** What it logs is put here; else it logs nothing. */
  readonly logged?: string[];
}

export const testApiEnvironment = {
  DATABASE_URL: 'postgres://127.0.0.1:1/none',
  STRIPE_WEBHOOK_SECRET: 'whsec_test_secret',
  EASYPOST_WEBHOOK_SECRET: 'easypost_test_secret',
  LOG_LEVEL: 'silent',
};

/** The whole API over real HTTP on a free port, with a key of a storefront and one of an administrator. */
export async function startTestApi({
  databaseUrl,
  temporal,
  temporalDeadlineMs,
  calls: ours,
  logged,
  environment = {},
  policies = {},
  rateLimits,
  sessions,
}: TestApiOptions): Promise<TestApi> {
  const database = await openDatabase({ url: databaseUrl });
  await decidePolicies(database, policies);
  // Never closed: the SDK's last retry may still be due, and throws where nobody can catch it on a closed channel.
  const nowhere = createTemporalClient({ address: '127.0.0.1:1', namespace: 'none' });
  const calls = createTemporalCalls(temporal ?? nowhere, {
    deadlineMs: temporalDeadlineMs ?? (temporal ? 8_000 : 300),
  });
  const config = readApiConfig({ ...testApiEnvironment, DATABASE_URL: databaseUrl, ...environment });
  const draining = new AbortController();
  const app = createApp({
    database,
    temporal: { ...calls, ...ours },
    config,
    log: logged
      ? createLog({
          process: 'api',
          level: 'info',
          secrets: [],
          destination: { write: (line) => void logged.push(line) },
        })
      : pino({ level: 'silent' }),
    draining: draining.signal,
    registry: new Registry(),
    ...(rateLimits ? { rateLimits } : {}),
    ...(sessions ? { sessions } : {}),
  });
  const answer = app.callback();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = createCredentialRepository(database);
  const [storefront, staff] = await Promise.all([
    credentials.create({ name: 'Test storefront', role: 'storefront' }),
    credentials.create({ name: 'Test staff', role: 'administrator' }),
  ]);
  const keys = { storefront: storefront.key, staff: staff.key };
  return {
    url,
    database,
    keys,
    credentialIds: { storefront: storefront.id, staff: staff.id },
    call: (method, path, request = {}) => call(url, keys, method, path, request),
    async stop() {
      draining.abort();
      server.closeAllConnections();
      server.close();
      await database.close();
    },
  };
}

async function call(
  url: string,
  keys: TestApi['keys'],
  method: string,
  path: string,
  { as = 'staff', body, rawBody, headers = {} }: TestRequest,
): Promise<TestAnswer> {
  const sent = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(as ? { authorization: `Bearer ${keys[as]}` } : {}),
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  const isJson = text !== '' && /[/+]json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
