import { Router } from '@koa/router';
import type { Context, Middleware } from 'koa';
import { addControlRoutes } from '../shared/control-routes.ts';
import { createFaultSwitchboard } from '../shared/faults.ts';
import { runSimulator, type RunningSimulator, type Simulator } from '../shared/run-simulator.ts';
import { createSimulatorApp, keyOfRequest } from '../shared/simulator-app.ts';
import { createIdempotencyKeys } from './idempotency.ts';
import { createStripeBackend } from './stripe-backend.ts';
import { StripeErrorAnswer } from './stripe-error.ts';
import { addStripeControlRoutes } from './stripe-control-routes.ts';
import { oneAtATime } from './object-locks.ts';
import { newStripeId } from './stripe-ids.ts';
import { readSimulatedPayments } from './read-simulated-payments.ts';
import { addDashboardRoutes } from './dashboard-routes.ts';
import { addStripeRoutes } from './stripe-routes.ts';
import type { StoredRefund } from './stripe-state.ts';
import { addThreeDSecureRoutes } from './three-d-secure-routes.ts';

export interface StripeSimulatorOptions {
  /** Without it any `sk_test_…` key is accepted. */
  readonly secretKey?: string | undefined;
  readonly webhookUrl?: string | undefined;
  /** The types of events that are sent there; all, unless given. */
  readonly enabledEvents?: readonly string[] | undefined;
  readonly webhookSecret: string;
  /** Where the state survives a restart; without it it lives in memory. */
  readonly stateFile?: string | undefined;
  readonly nowMs?: () => number;
  /** How long a bank takes over a refund that is not settled at once. */
  readonly refundSettleMs?: number;
  readonly webhookRetryDelaysMs?: readonly number[];
}

/** Stripe's PaymentIntents, refunds and events with state, as a Koa app. */
export function createStripeSimulator(options: StripeSimulatorOptions): Simulator {
  const faults = createFaultSwitchboard();
  const backend = createStripeBackend(options, faults);
  const { state } = backend;
  const keys = createIdempotencyKeys(state);
  const control = new Router();
  addControlRoutes(control, faults, () => readSimulatedPayments(state));
  const toRollForward: (() => void)[] = [];
  addStripeControlRoutes(control, state, { catchUp: () => backend.time.catchUp(), toRollForward });
  addThreeDSecureRoutes(control, state);
  const refunding = {
    refundSettleMs: options.refundSettleMs ?? 1_000,
    onRefund: (refund: StoredRefund) => backend.settleLater(refund),
  };
  addDashboardRoutes(control, state, refunding);
  const api = new Router();
  addStripeRoutes(api, state, { keys, publicUrl: () => backend.publicUrl, toRollForward, ...refunding });
  const app = createSimulatorApp({
    faults,
    bodies: ['form', 'json'],
    headers: nameRequest,
    errorBody,
    control,
    guards: [requireKey(options.secretKey), keys.middleware, oneAtATime()],
    api,
    notFound: ({ method, path }) =>
      new StripeErrorAnswer(404, {
        message: `Unrecognized request URL (${method}: ${path}).`,
        type: 'invalid_request_error',
      }),
  });
  return {
    app,
    faults,
    setPublicUrl: (url) => {
      backend.publicUrl = url;
    },
    pendingWebhooks: () => backend.webhooks.pendingCount(),
    close: () => backend.close(),
  };
}

/** The simulator on a port of its own; 0 takes a free one. */
export async function startStripeSimulator(
  options: StripeSimulatorOptions & { readonly port: number; readonly host?: string },
): Promise<RunningSimulator> {
  return runSimulator(createStripeSimulator(options), options);
}

function nameRequest(ctx: Context): void {
  ctx.state['requestId'] = newStripeId('req');
  ctx.set('Request-Id', ctx.state['requestId'] as string);
}

function errorBody(error: unknown, status: number): object {
  if (error instanceof StripeErrorAnswer) return error.body;
  return { error: { message: String(error), type: status < 500 ? 'invalid_request_error' : 'api_error' } };
}

function requireKey(secretKey: string | undefined): Middleware {
  return async (ctx, next) => {
    const key = keyOfRequest(ctx);
    if (!key) {
      const message = 'You did not provide an API key.';
      throw new StripeErrorAnswer(401, { message, type: 'invalid_request_error' });
    }
    if (secretKey === undefined ? !/^[sr]k_test_\w+$/.test(key) : key !== secretKey) {
      const message = `Invalid API Key provided: ${key.slice(0, 8)}****`;
      throw new StripeErrorAnswer(401, { message, type: 'invalid_request_error' });
    }
    await next();
  };
}
