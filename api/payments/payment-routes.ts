import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { OrderNumberQueries } from '../../db/orders/order-number-queries.ts';
import type { BankPage, BankPageQueries } from '../../db/payments/bank-page-queries.ts';
import type { PaymentAttemptQueries } from '../../db/payments/payment-attempt-queries.ts';
import { shopperDeclineCode } from '../../domain/payments/shopper-decline-code.ts';
import type { Database } from '../../db/database.ts';
import type { ReturnOrigins } from '../../domain/payments/return-url.ts';
import type { PolicyReader } from '../../db/policies/policy-reader.ts';
import { findTooManyOfOrder } from '../../domain/payments/payment-attempt-limits.ts';
import type { OrderPaymentRecord, OrderQueries } from '../../db/orders/order-queries.ts';
import {
  paymentWorkflowId,
  submitPaymentMethodUpdate,
  type DeclineDetails,
  type PaymentAnswer,
  type PaymentRefusal,
} from '../../workflows/payments/payment-contract.ts';
import { paymentMethod } from '../orders/order-draft-schema.ts';
import { redirectTo } from '../orders/present-order.ts';
import { refusalOf, type DeclineLimit } from '../shared/limits/decline-limit.ts';
import { fieldProblem, notFound, Problem, unavailable } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { uuid } from '../shared/schemas/field-schemas.ts';
import { orderIdParams } from '../shared/schemas/id-params.ts';
import { objectionToReturnUrl, optionalReturnUrl } from '../shared/schemas/return-url-schema.ts';
import { UpdateRefused, WorkflowNotThere } from '../shared/temporal-errors.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import { updateOnce } from '../shared/update-once.ts';
import { nextAction } from './next-action-schema.ts';

const paymentOutcome = extensibleEnum('PaymentOutcome', 'What one try to pay has come to.', {
  authorised: 'The money is reserved, and the order is confirmed.',
  'action-required': 'The shopper has to go to the bank’s page, or the bank has not answered yet.',
  declined: 'The bank said no: another payment method may be sent.',
});

const paymentReceipt = z
  .strictObject({
    orderId: uuid.meta({ description: 'Id of the order.' }),
    outcome: paymentOutcome,
    nextAction: nextAction.nullable().meta({ description: 'What the shopper has to do; null: nothing.' }),
  })
  .meta({ id: 'PaymentReceipt', description: 'What came of one try to pay.' });

/** The shopper may send another card a moment before the workflow that takes it has started: so long it is waited for. */
const START_WITHIN_MS = 4_000;
const START_POLL_MS = 100;
/** Update ids that are tried for one request: about as many as an order takes cards. */
const TRIES_MAX = 12;
const UNCLEAR: PaymentRefusal = 'payment-unclear';

const orderId = '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a';
const until = '2026-11-21T13:30:00.000Z';

const responses = {
  201: {
    description: 'The money is reserved, and the order is confirmed.',
    schema: paymentReceipt,
    example: { orderId, outcome: 'authorised', nextAction: null },
  },
  202: {
    description: 'Not paid yet.',
    headers: { 'Retry-After': 'Seconds until the order may have moved; absent after a decline.' },
    schema: paymentReceipt,
    example: {
      orderId,
      outcome: 'declined',
      nextAction: { type: 'submit-payment-method', declineCode: 'insufficient_funds', until },
    },
  },
} as const;

export interface PaymentDependencies {
  readonly database: Database;
  readonly temporal: Pick<TemporalCalls, 'executeUpdate'>;
  readonly orders: Pick<OrderQueries, 'readOrder'> & Pick<OrderNumberQueries, 'readOrderNumber'>;
  readonly attempts: PaymentAttemptQueries;
  readonly bankPages: BankPageQueries;
  readonly declines: DeclineLimit;
  readonly policies: Pick<PolicyReader, 'read'>;
  /** Where the bank may send shoppers back to. */
  readonly returnOrigins: ReturnOrigins;
}

export function paymentRoutes(deps: PaymentDependencies): Route[] {
  const { database, attempts, bankPages, declines } = deps;
  const submit = createSubmission(deps);
  return [
    route({
      method: 'post',
      path: '/v1/orders/{id}/payments',
      operationId: 'submitPaymentMethod',
      tag: 'Orders',
      summary: 'Pay an order with another payment method',
      description:
        'While the order waits for its payment. Cards that are sent at once are tried one after the other, until one pays. A hold that an earlier attempt left on the card is released first. The payment method that has paid is told so again.',
      permission: 'payments:submit',
      ownership: 'order',
      params: orderIdParams,
      subjectOf: ({ params: { id } }) => ({ orderId: id }),
      body: z
        .strictObject({ paymentMethod, returnUrl: optionalReturnUrl })
        .meta({ id: 'PaymentDraft', description: 'Another payment method for an order that waits for its payment.' }),
      bodyExample: { paymentMethod: 'pm_card_visa' },
      costly: 'payments',
      idempotencyKey: 'required',
      problems: [
        'not-found',
        'payment-not-awaited',
        'payment-method-invalid',
        'too-many-payment-attempts',
        'order-number-taken',
        'return-url-not-allowed',
      ],
      responses,
    }).handledBy(async ({ params: { id }, body, shopper, ...request }) => {
      const { caller } = request;
      // A guest's cards, and what staff try for them, count against the key that took the order, as they did with the order itself.
      const placedWith =
        caller.kind === 'guest' || caller.kind === 'staff' ? await attempts.readPlacedWith(id) : undefined;
      const payer = { credentialId: placedWith ?? caller.id, shopper };
      // Limited by this order's own attempts, because anybody may order under the same e-mail address.
      const check = async () => {
        const elsewhere = objectionToReturnUrl(body.returnUrl, deps.returnOrigins);
        if (elsewhere) throw fieldProblem(elsewhere.code, elsewhere.detail, elsewhere.pointer);
        const { made, declined } = await attempts.countAttemptsOfOrder(id);
        const { payment } = (await deps.policies.read()).documents;
        const tooMany = findTooManyOfOrder(made, payment.attemptsMax);
        if (tooMany) throw new Problem('too-many-payment-attempts', tooMany, { headers: { 'Retry-After': '3600' } });
        const refusal = refusalOf(await declines.whoWaits(payer), { declined: declined > 0 });
        if (refusal) throw tooManyDeclines(refusal);
      };
      const pay = async (updateId: string, isNew: boolean) => {
        const outcome = await submit(id, body, updateId);
        if (isNew && outcome.kind === 'declined') await declines.note(payer);
        // The page of this attempt, not of a later one, which may be another shopper's.
        const page =
          outcome.kind === 'action-required'
            ? await bankPages.readBankPage({ orderId: id, attempt: outcome.attempt })
            : null;
        return receiptOf(id, outcome, page);
      };
      return updateOnce(database, { ...request, body }, pay, check);
    }),
  ];
}

/** Submits a card and waits for its outcome, repeating while the workflow that takes cards has not started yet. */
function createSubmission({ temporal, orders }: Pick<PaymentDependencies, 'temporal' | 'orders'>) {
  const { isAwaitingPayment, answerOf } = createStoredPayments(orders);
  return submit;

  async function submit(
    id: string,
    body: { readonly paymentMethod: string; readonly returnUrl?: string | undefined },
    firstId: string,
  ): Promise<PaymentOutcome> {
    const { paymentMethod, returnUrl } = body;
    const request = { paymentMethod, ...(returnUrl === undefined ? {} : { returnUrl }) };
    const number = await orders.readOrderNumber(id);
    if (number === undefined) throw notFound(`order ${id}`);
    let [updateId, tries] = [firstId, 1];
    for (const giveUpAt = Date.now() + START_WITHIN_MS; ;) {
      try {
        return await temporal.executeUpdate(paymentWorkflowId(number), submitPaymentMethodUpdate, {
          orderId: id,
          request,
          updateId,
        });
      } catch (error) {
        const mayComeLater = isUnclear(error) || (error instanceof WorkflowNotThere && (await isAwaitingPayment(id)));
        if (!mayComeLater) return answerOf(id, body.paymentMethod, error);
        if (Date.now() > giveUpAt || tries >= TRIES_MAX)
          throw unavailable('The order cannot be paid at the moment.', error);
        if (isUnclear(error)) updateId = `${firstId}:${(tries += 1)}`;
        else await delay(START_POLL_MS);
      }
    }
  }
}

/**
 * Whether the update failed with an unclear payment, so that nothing was paid. Temporal keeps that failure for its id, so the next id is
 * used; a repeat under the same Idempotency-Key steps over the failed ids in the same way.
 */
function isUnclear(error: unknown): boolean {
  return error instanceof UpdateRefused && error.type === UNCLEAR;
}

/** The answer from the database, for when the payment's workflow does not exist or refused the card. */
function createStoredPayments(orders: Pick<OrderQueries, 'readOrder'>) {
  return { isAwaitingPayment, answerOf };

  /** False once the deadline has passed: the order is being undone then, which lasts until the provider answers. */
  async function isAwaitingPayment(id: string): Promise<boolean> {
    const order = await orders.readOrder(id);
    return order?.status === 'awaiting-payment' && Date.parse(order.payUntil ?? '') > Date.now();
  }

  /** Throws if the order awaits no payment, unless this payment method has paid: then the first answer was lost. */
  async function answerOf(id: string, method: string, error: unknown): Promise<PaymentOutcome> {
    if (error instanceof UpdateRefused) return outcomeOf(error);
    if (!(error instanceof WorkflowNotThere)) throw error;
    const order = await orders.readOrder(id);
    if (order?.payments.some((payment) => payment.paymentMethod === method && hasPaid(payment))) {
      return { kind: 'authorised' };
    }
    if (order?.status === 'awaiting-payment') throw new Problem('payment-not-awaited', 'Its time to be paid is over.');
    if (order) throw new Problem('payment-not-awaited', `The order is ${order.status}.`);
    throw new Problem('payment-not-awaited', 'The order is not placed.');
  }
}

type PaymentOutcome = PaymentAnswer | ({ readonly kind: 'declined' } & DeclineDetails);

function tooManyDeclines({ code, detail, retryAfterSeconds }: NonNullable<ReturnType<typeof refusalOf>>): Problem {
  return new Problem(code, detail, { headers: { 'Retry-After': String(retryAfterSeconds) } });
}

/** A bank's decline as an outcome; any other refusal is thrown as a problem. */
function outcomeOf(error: UpdateRefused): PaymentOutcome {
  const type = error.type as PaymentRefusal | undefined;
  switch (type) {
    case 'payment-declined':
      return { kind: 'declined', ...(error.details as DeclineDetails) };
    case 'payment-method-invalid':
      throw fieldProblem(type, error.message, '/paymentMethod');
    case 'return-url-not-allowed':
      throw fieldProblem(type, error.message, '/returnUrl');
    case 'payment-not-awaited':
    case 'too-many-payment-attempts':
      throw new Problem(type, error.message);
    case 'payment-being-tried':
      throw unavailable(error.message, error);
    default:
      throw unavailable('The order cannot be paid at the moment.', error);
  }
}

function hasPaid({ state }: OrderPaymentRecord): boolean {
  return state === 'authorised' || state === 'captured';
}

/** For clients that follow the order with `?wait`. Not sent after a decline, when nothing changes by itself. */
const ASK_SOON = { 'Retry-After': '1' } as const;

function receiptOf(id: string, answer: PaymentOutcome, page: BankPage | null) {
  if (answer.kind === 'authorised') {
    return { status: 201, body: { orderId: id, outcome: answer.kind, nextAction: null } } as const;
  }
  const payUntil = new Date(answer.payUntil).toISOString();
  if (answer.kind === 'declined') {
    const declineCode = shopperDeclineCode(answer.declineCode);
    const next = { type: 'submit-payment-method', declineCode, until: payUntil } as const;
    return { status: 202, body: { orderId: id, outcome: answer.kind, nextAction: next } } as const;
  }
  // Without a bank's page the provider is still processing and will send a webhook, or the shopper has been there already.
  const next = page && redirectTo(page, payUntil);
  return { status: 202, headers: ASK_SOON, body: { orderId: id, outcome: answer.kind, nextAction: next } } as const;
}
