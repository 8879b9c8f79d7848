import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import Koa from 'koa';
import type { Middleware } from 'koa';
import { addControlRoutes } from '../shared/control-routes.ts';
import { beSlow, createFaultSwitchboard, misbehave } from '../shared/faults.ts';
import { runSimulator, type RunningSimulator, type Simulator } from '../shared/run-simulator.ts';
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
  const app = new Koa();
  app
    .use(misbehave(faults))
    .use(answerErrors)
    .use(bodyParser({ enableTypes: ['form', 'json'] }));
  app
    .use(control.routes())
    .use(requireKey(options.secretKey))
    .use(keys.middleware)
    .use(oneAtATime())
    .use(beSlow)
    .use(api.routes());
  app.use((ctx) => {
    const message = `Unrecognized request URL (${ctx.method}: ${ctx.path}).`;
    throw new StripeErrorAnswer(404, { message, type: 'invalid_request_error' });
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

const answerErrors: Middleware = async (ctx, next) => {
  ctx.state['requestId'] = newStripeId('req');
  ctx.set('Request-Id', ctx.state['requestId']);
  try {
    await next();
  } catch (error) {
    const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
    ctx.status = status;
    ctx.body =
      error instanceof StripeErrorAnswer
        ? error.body
        : { error: { message: String(error), type: status < 500 ? 'invalid_request_error' : 'api_error' } };
    if (status >= 500) ctx.app.emit('error', error, ctx);
  }
};

function requireKey(secretKey: string | undefined): Middleware {
  return async (ctx, next) => {
    const [scheme = '', credential = ''] = ctx.get('authorization').split(' ');
    const key =
      scheme.toLowerCase() === 'basic' ? Buffer.from(credential, 'base64').toString().split(':')[0] : credential;
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
