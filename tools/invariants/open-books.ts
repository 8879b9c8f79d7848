import { Client, Connection } from '@temporalio/client';
import type { PaymentGateway } from '../../gateways/payment-gateway.ts';
import { createStripePaymentGateway } from '../../gateways/stripe/stripe-payment-gateway.ts';
import type { Book, Books } from '../../db/invariants/external-books.ts';
import { connectionOptionsOf, type TemporalSettings } from '../../temporal/temporal-settings.ts';
import { labelBook } from './label-book.ts';
import { paymentBook } from './payment-book.ts';
import { workflowBook } from './workflow-book.ts';

/** Where the books are kept that the shop's own are compared with. */
export interface BookAddresses {
  readonly temporal: TemporalSettings;
  readonly stripe: { readonly secretKey: string; readonly apiBase: string | undefined };
  /** Undefined with the real EasyPost, which has no list of labels. */
  readonly easypostSimulatorUrl: string | undefined;
}

export interface OpenBooks {
  readonly books: Books;
  readonly payments: Pick<PaymentGateway, 'listAuthorisations'>;
  /** Undefined: Temporal does not answer. */
  readonly temporal: Client | undefined;
  close(): Promise<void>;
}

const TIMEOUT_MS = 5_000;

/** Opens all books. One that cannot be had says so when it is read. */
export async function openBooks({ temporal, stripe, easypostSimulatorUrl }: BookAddresses): Promise<OpenBooks> {
  const options = { ...connectionOptionsOf(temporal), connectTimeout: TIMEOUT_MS };
  const connection = await Connection.connect(options).catch(() => undefined);
  const client = connection && new Client({ connection, namespace: temporal.namespace });
  const payments = createStripePaymentGateway({ ...stripe, timeoutMs: TIMEOUT_MS });
  return {
    payments,
    temporal: client,
    books: {
      gateway_authorisation: paymentBook(payments),
      running_workflow: client ? workflowBook(client) : closedBook(`Temporal at ${temporal.address} does not answer`),
      ...(easypostSimulatorUrl === undefined ? {} : { gateway_label: labelBook(easypostSimulatorUrl, TIMEOUT_MS) }),
    },
    close: async () => connection?.close(),
  };
}

function closedBook(why: string): Book<never> {
  return {
    // oxlint-disable-next-line eslint/require-yield -- there is nothing in it
    async *list() {
      throw new Error(why);
    },
    read: () => Promise.reject(new Error(why)),
  };
}
