import { createHmac } from 'node:crypto';
import { Router } from '@koa/router';
import type { Middleware } from 'koa';
import { addControlRoutes } from '../shared/control-routes.ts';
import { createFaultSwitchboard } from '../shared/faults.ts';
import type { FaultSwitchboard } from '../shared/faults.ts';
import { openJournalStore } from '../shared/journal-store.ts';
import { runSimulator, type RunningSimulator, type Simulator } from '../shared/run-simulator.ts';
import { createSimulatorApp, keyOfRequest } from '../shared/simulator-app.ts';
import { createWebhookSender } from '../shared/webhook-sender.ts';
import { addCarrierControlRoutes } from './carrier-control-routes.ts';
import { isAccountCurrency } from './carrier-rates.ts';
import { EasyPostErrorAnswer, notFound } from './easypost-error.ts';
import { addEasyPostRoutes, presentEasyPost } from './easypost-routes.ts';
import { createEasyPostState } from './easypost-state.ts';
import { createStepRunner } from './planned-steps.ts';
import { createRequestLimit } from './request-limit.ts';
import { readSimulatedLabels } from './read-simulated-labels.ts';

export interface EasyPostSimulatorOptions {
  /** Without it any key is accepted. */
  readonly apiKey?: string | undefined;
  readonly webhookUrl?: string | undefined;
  readonly webhookSecret: string;
  readonly stateFile?: string | undefined;
  readonly nowMs?: () => number;
  /** From pickup to "out for delivery", and from there to "delivered". */
  readonly transitMs?: number;
  readonly deliveryMs?: number;
  /** How long a carrier takes to refund a label. */
  readonly refundMs?: number;
  /** The one currency of the account, in which all rates come: USD unless given. */
  readonly accountCurrency?: string;
  /** More requests in one second are answered 429. No limit unless given, but for lists. */
  readonly requestsPerSecond?: number | undefined;
  readonly webhookRetryDelaysMs?: readonly number[];
}

const LISTS_PER_SECOND = 5;

/** EasyPost's addresses, shipments and trackers with state, as a Koa app; the carriers move on a compressed clock. */
export function createEasyPostSimulator(options: EasyPostSimulatorOptions): Simulator {
  const { transitMs = 5_000, deliveryMs = 5_000, refundMs = 5_000, accountCurrency = 'USD' } = options;
  if (!isAccountCurrency(accountCurrency)) throw new Error(`No simulated account is kept in ${accountCurrency}`);
  const nowMs = options.nowMs ?? Date.now;
  const countRequest = createRequestLimit(options.requestsPerSecond ?? Infinity, nowMs);
  const countList = createRequestLimit(LISTS_PER_SECOND, nowMs);
  const faults = createFaultSwitchboard();
  const backend = createBackend(options, faults);
  const { state, steps } = backend;
  const control = new Router();
  addControlRoutes(control, faults, () => readSimulatedLabels(state));
  addCarrierControlRoutes(control, state, { transitMs, deliveryMs }, steps.schedule);
  const api = new Router();
  const publicUrl = () => backend.publicUrl;
  addEasyPostRoutes(api, state, { publicUrl, refundMs, accountCurrency, countList, onPlan: steps.schedule });
  const app = createSimulatorApp({
    faults,
    bodies: ['json'],
    errorBody,
    control,
    guards: [requireKey(options.apiKey), counted(countRequest)],
    api,
    notFound,
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

/** State, webhooks and the carriers' clock: all that lives on between requests. */
function createBackend(options: EasyPostSimulatorOptions, faults: FaultSwitchboard) {
  const store = openJournalStore(options.stateFile);
  const webhooks = createWebhookSender({
    store,
    url: options.webhookUrl,
    faultFor: (description) => faults.takeForWebhook(description),
    ...(options.webhookRetryDelaysMs && { retryDelaysMs: options.webhookRetryDelaysMs }),
    compose(eventId) {
      const event = state.events.get(eventId);
      return event && signed(presentEasyPost(event, backend.publicUrl), options.webhookSecret);
    },
    onDelivered(eventId) {
      const event = state.events.get(eventId);
      if (!event) return;
      event.status = 'completed';
      state.events.put(eventId, event);
    },
  });
  const state = createEasyPostState(store, options.nowMs ?? Date.now, (id, description) =>
    webhooks.send(id, description),
  );
  const steps = createStepRunner(state);
  const backend = {
    state,
    webhooks,
    steps,
    publicUrl: '',
    close() {
      webhooks.close();
      steps.close();
      store.close();
    },
  };
  webhooks.resume();
  return backend;
}

/** EasyPost signs the body with weights written as floats, whole ones too (`16.0`), which JavaScript does not do. */
function signed(event: object, secret: string) {
  const body = JSON.stringify(event).replace(/("weight":)(\d+)(?=[,}])/g, '$1$2.0');
  const digest = createHmac('sha256', secret.normalize('NFKD')).update(body, 'utf8').digest('hex');
  return {
    body,
    headers: { 'x-hmac-signature': `hmac-sha256-hex=${digest}`, 'user-agent': 'EasyPost/2.0 (simulated)' },
  };
}

/** The simulator on a port of its own; 0 takes a free one. The url is without the `/v2/` of the API. */
export async function startEasyPostSimulator(
  options: EasyPostSimulatorOptions & { readonly port: number; readonly host?: string },
): Promise<RunningSimulator> {
  return runSimulator(createEasyPostSimulator(options), options);
}

function errorBody(error: unknown, status: number): object {
  if (error instanceof EasyPostErrorAnswer) return error.body;
  const code = status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR';
  return { error: { code, message: String(error), errors: [] } };
}

/** Refuses what is above the limit. */
function counted(countRequest: () => void): Middleware {
  return async (_, next) => {
    countRequest();
    await next();
  };
}

function requireKey(apiKey: string | undefined): Middleware {
  return async (ctx, next) => {
    const key = keyOfRequest(ctx);
    if (!key || (apiKey !== undefined && key !== apiKey)) {
      throw new EasyPostErrorAnswer(401, 'APIKEY.INACTIVE', 'This API key is not valid.');
    }
    await next();
  };
}
