import type { WriteOff } from '../../workflows/payments/write-off-contract.ts';
import type { Database, EntityManager } from '../database.ts';
import { addAttention } from '../orders/order-attention.ts';
import { noteCancellation } from '../orders/note-cancellation.ts';
import { isAttemptOver, type AttemptOf } from './is-attempt-over.ts';
import { keepBankPage, type BankPageOfAttempt } from './keep-bank-page.ts';
import { keepLaterBankPage, type LaterBankPage } from './keep-later-bank-page.ts';
import { openCapture, refuseCapture, type CaptureWanted, type OpenedCapture } from './open-capture.ts';
import { readExpectedPayment } from './read-expected-payment.ts';
import { readRestToRelease } from './read-rest-to-release.ts';
import { readUnconfirmedMovement } from './read-unconfirmed-movement.ts';
import { recordCapture } from './record-capture.ts';
import { recordLateRelease, type LateRelease } from './record-late-release.ts';
import { recordLapse } from './record-lapse.ts';
import { recordFoundRefund } from './record-found-refund.ts';
import { openRefund, recordRefund, type MadeRefund, type RefundWanted } from './record-refund.ts';
import { recordRefundOutcome, type RefundOutcomeTold } from './record-refund-outcome.ts';
import { readOpenAttempts, recordVoid, type AttemptsUpTo, type VoidedAttempt } from './record-void.ts';

interface UnreleasedHold {
  readonly orderId: string;
  readonly intentId: string;
  readonly line: string;
}

export type SettlementRepository = ReturnType<typeof createSettlementRepository>;

/** What became of an order's money after it was asked for: voided, captured, refunded. */
export function createSettlementRepository(database: Database) {
  const inTransaction = <T>(work: (em: EntityManager) => Promise<T>) => database.em.fork().transactional(work);
  return {
    /** Order, amount and currency that the provider's payment must have. Undefined if no attempt of ours has its id yet. */
    readExpectedPayment: (intentId: string) => readExpectedPayment(database.em.fork(), intentId),
    readOpenAttempts: (request: AttemptsUpTo) => readOpenAttempts(database.em.fork(), request),
    isAttemptOver: (request: AttemptOf) => isAttemptOver(database.em.fork(), request),
    /** Beside the workflow's history, which everybody who operates Temporal reads. */
    keepBankPage: (page: BankPageOfAttempt) => keepBankPage(database.em.fork(), page),
    /** The same of an attempt that is under way already. */
    keepLaterBankPage: (page: LaterBankPage) => keepLaterBankPage(database.em.fork(), page),
    noteCancellation: (orderId: string) => inTransaction((em) => noteCancellation(em, orderId)),
    recordVoid: (request: VoidedAttempt) => inTransaction((em) => recordVoid(em, request)),
    recordLapse: (request: { readonly intentId: string }) => inTransaction((em) => recordLapse(em, request)),
    readUnconfirmedMovement: (request: Pick<WriteOff, 'shipmentId' | 'kind'>) =>
      readUnconfirmedMovement(database.em.fork(), request),
    recordLateRelease: (release: LateRelease) => inTransaction((em) => recordLateRelease(em, release)),
    /** Tells staff to release money at the provider, which is released in the ledger but refused there. */
    noteUnreleased: ({ intentId, ...note }: UnreleasedHold) =>
      inTransaction((em) => addAttention(em, { ...note, source: `unreleased:${intentId}`, about: ['money'] })),
    readRestToRelease: (orderId: string) => readRestToRelease(database.em.fork(), orderId),
    openCapture: (request: CaptureWanted) => inTransaction((em) => openCapture(em, request)),
    refuseCapture: (capture: OpenedCapture) => inTransaction((em) => refuseCapture(em, capture)),
    recordCapture: (capture: OpenedCapture) => inTransaction((em) => recordCapture(em, capture)),
    openRefund: (request: RefundWanted) => inTransaction((em) => openRefund(em, request)),
    recordRefund: (refund: MadeRefund) => inTransaction((em) => recordRefund(em, refund)),
    recordFoundRefund: (refund: MadeRefund) => inTransaction((em) => recordFoundRefund(em, refund)),
    recordRefundOutcome: (told: RefundOutcomeTold) => inTransaction((em) => recordRefundOutcome(em, told)),
  };
}
