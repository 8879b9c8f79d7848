import type { SignalDefinition } from '@temporalio/common';
import type { OrderNumber } from '../../domain/orders/order-number.ts';
import { orderWorkflowId, providerNoticeSignal } from '../orders/order-contract.ts';
import type { LateAuthorisation } from '../payments/late-authorisation-contract.ts';
import { paymentMovedSignal, paymentWorkflowId } from '../payments/payment-contract.ts';

/** What one sweep came to. */
export interface InboundEventSweep {
  /** Their effect was in the database, or they needed none. */
  readonly settled: number;
  /** Signalled again to a running workflow. */
  readonly told: number;
  /** A workflow is running, or being started, that will learn of it in another way. */
  readonly waiting: number;
  /** Their workflow has ended, or has not reacted for hours: written down for staff. */
  readonly noted: number;
  /** Could not be dealt with this time. */
  readonly failed: number;
}

/**
 * Ordinary activity: a bounded number of events. Safe to repeat. A local one that dies with its worker takes the workflow
 * task with it, whose repeats wait ever longer, and the schedule starts no other sweep meanwhile.
 */
export interface InboundEventActivities {
  /** Looks at open events whose time has come; each is looked at again later. */
  forwardInboundEvents(): Promise<ForwardedEvents>;
}

export interface ForwardedEvents extends InboundEventSweep {
  /** Money that the provider is to release; part of `waiting`. */
  readonly late: readonly LateAuthorisation[];
  /** Others may be due, too. */
  readonly more: boolean;
}

/** Sends one signal, by whatever client the caller has. */
export type SendSignal<Sent> = <Args extends unknown[]>(
  workflowId: string,
  signal: SignalDefinition<Args>,
  args: Args,
) => Promise<Sent>;

/** A signal about a payment, to whoever has to know. */
export interface PaymentSignal {
  readonly workflowId: string;
  sendBy<Sent>(send: SendSignal<Sent>): Promise<Sent>;
}

export interface PaymentNotice {
  /** The workflow that waits for the payment while the order does, else the order itself. */
  readonly recipient: 'payment' | 'order';
  readonly orderId: string;
  readonly orderNumber: OrderNumber;
  readonly eventId: string;
  /** What the provider says, for people. */
  readonly notice: string;
}

/** Which workflow is told of a payment: the one that waits for it while the order does, else that of the order. */
export function paymentSignal({ recipient, orderId, orderNumber, eventId, notice }: PaymentNotice): PaymentSignal {
  switch (recipient) {
    case 'payment': {
      const workflowId = paymentWorkflowId(orderNumber);
      return { workflowId, sendBy: (send) => send(workflowId, paymentMovedSignal, []) };
    }
    case 'order': {
      const workflowId = orderWorkflowId(orderNumber);
      return { workflowId, sendBy: (send) => send(workflowId, providerNoticeSignal, [{ orderId, eventId, notice }]) };
    }
  }
}
