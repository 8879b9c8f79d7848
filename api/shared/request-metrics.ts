import type { Middleware } from 'koa';
import { Gauge, Histogram, type Registry } from 'prom-client';
import type { RequestState } from './request-state.ts';

/** Up to the deadlines of a request and of a long poll. */
const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Statuses counted by themselves: 400 is also a webhook's invalid signature, the others are missing keys, roles and limits. */
const TOLD_APART = new Set([400, 401, 403, 429]);

/** Duration and number of requests by operation. Never by address, which would make an unbounded number of series. */
export function requestMetrics(registry: Registry): Middleware<RequestState> {
  const registers = [registry];
  const duration = new Histogram({
    name: 'quartermaster_http_request_duration_seconds',
    help: 'Time from the request to its answer.',
    labelNames: ['operation', 'method', 'status'],
    buckets: BUCKETS_SECONDS,
    registers,
  });
  const inFlight = new Gauge({
    name: 'quartermaster_http_requests_in_flight',
    help: 'Requests that have no answer yet.',
    registers,
  });
  return async (ctx, next) => {
    const startedAt = performance.now();
    inFlight.inc();
    try {
      await next();
    } finally {
      inFlight.dec();
      const status = TOLD_APART.has(ctx.status) ? String(ctx.status) : `${Math.floor(ctx.status / 100)}xx`;
      const operation = ctx.state.operationId ?? 'none';
      duration.observe({ operation, method: ctx.method, status }, (performance.now() - startedAt) / 1_000);
    }
  };
}
