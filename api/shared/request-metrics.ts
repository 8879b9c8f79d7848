import type { Middleware } from 'koa';
import { Gauge, Histogram, type Registry } from 'prom-client';
import type { RequestState } from './request-state.ts';

/** Up to a request's deadline, and a long poll's. */
const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Somebody without a key, with the wrong one, with a wrong signature (400 of a webhook), or with too much to ask. */
const TOLD_APART = new Set([400, 401, 403, 429]);

/** How long requests take and how many there are, by what was asked: never by address, of which there is no end. */
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
