import type { WriteOff } from '../../workflows/payments/write-off-contract.ts';
import type { Database, EntityManager } from '../database.ts';
import { addAttention } from '../orders/order-attention.ts';
import { noteCancellation } from '../orders/note-cancellation.ts';
import { isHistory, type TryOf } from './is-history.ts';
import { keepBankPage, type BankPageOfAttempt } from './keep-bank-page.ts';
import { keepLaterBankPage, type LaterBankPage } from './keep-later-bank-page.ts';
import { openCapture, refuseCapture, type CaptureWanted, type OpenedCapture } from './open-capture.ts';
import { readExpectedPayment } from './read-expected-payment.ts';
import { readRestToRelease } from './read-rest-to-release.ts';
import { readUndecided } from './read-undecided.ts';
import { recordCapture } from './record-capture.ts';
import { recordLateRelease, type LateRelease } from './record-late-release.ts';
import { recordLapse } from './record-lapse.ts';
import { recordFoundRefund } from './record-found-refund.ts';
import { openRefund, recordRefund, type MadeRefund, type RefundWanted } from './record-refund.ts';
import { recordRefundOutcome, type RefundOutcomeTold } from './record-refund-outcome.ts';
import { readOpenTries, recordVoid, type TriesOf, type VoidedTry } from './record-void.ts';

interface UnreleasedHold {
  readonly orderId: string;
  readonly intentId: string;
  readonly line: string;
}

export type SettlementRepository = ReturnType<typeof createSettlementRepository>;

/** What became of an order's money after it was asked for: let go, taken, given back. */
export function createSettlementRepository(database: Database) {
  const inTransaction = <T>(work: (em: EntityManager) => Promise<T>) => database.em.fork().transactional(work);
  return {
    /** What a payment at the provider must be about. Undefined where no try of ours has its id yet. */
    readExpectedPayment: (intentId: string) => readExpectedPayment(database.em.fork(), intentId),
    readOpenTries: (request: TriesOf) => readOpenTries(database.em.fork(), request),
    isHistory: (request: TryOf) => isHistory(database.em.fork(), request),
    /** Beside the workflow's history, which everybody who operates Temporal reads. */
    keepBankPage: (page: BankPageOfAttempt) => keepBankPage(database.em.fork(), page),
    /** The same of an attempt that is under way already. */
    keepLaterBankPage: (page: LaterBankPage) => keepLaterBankPage(database.em.fork(), page),
    noteCancellation: (orderId: string) => inTransaction((em) => noteCancellation(em, orderId)),
    recordVoid: (request: VoidedTry) => inTransaction((em) => recordVoid(em, request)),
    recordLapse: (request: { readonly intentId: string }) => inTransaction((em) => recordLapse(em, request)),
    readUndecided: (request: Pick<WriteOff, 'shipmentId' | 'kind'>) => readUndecided(database.em.fork(), request),
    recordLateRelease: (release: LateRelease) => inTransaction((em) => recordLateRelease(em, release)),
    /** The provider does not let go of what the books call released: a person has to see to it there. */
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
