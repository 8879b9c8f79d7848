import { completeDocument, type PolicyDocument } from '../policies/policy-catalogue.ts';

/** How long the shop keeps what it needs no more, in seconds from when it needs it no more. */
export interface RetentionPeriods {
  /** What a provider's webhook said, from when it was settled. */
  readonly webhookBodySeconds: number;
  /** That there was such a webhook, from the same time: a repeat is known by it. */
  readonly webhookSeconds: number;
  /** What a webhook said that could not be read, from when it came, whether or not anybody has seen to it. */
  readonly unreadableBodySeconds: number;
  /** The first answer under an idempotency key. */
  readonly idempotencyKeySeconds: number;
  /** From when a quote has expired. */
  readonly quoteSeconds: number;
  /** From when a message was asked for. */
  readonly messageSeconds: number;
  /** What an order was asked with, from when it was placed or refused. */
  readonly orderRequestSeconds: number;
  /** A corrected address that nobody has decided about. */
  readonly correctionSeconds: number;
  /** Rows of an imported file: those that were refused, and those of a file that was not read to its end. */
  readonly importRowSeconds: number;
  /** A task with its comments, from when it was closed. */
  readonly taskSeconds: number;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** The periods that the shop has decided, or those of a shop that has decided nothing. */
export function retentionPeriodsOf(
  kept: PolicyDocument<'retention'> = completeDocument('retention'),
): RetentionPeriods {
  return {
    webhookBodySeconds: DAY * kept.webhookBodyDays,
    webhookSeconds: DAY * kept.webhookDays,
    unreadableBodySeconds: DAY * kept.unreadableBodyDays,
    idempotencyKeySeconds: HOUR * kept.idempotencyKeyHours,
    quoteSeconds: HOUR * kept.quoteHours,
    messageSeconds: DAY * kept.messageDays,
    orderRequestSeconds: HOUR * kept.orderRequestHours,
    correctionSeconds: HOUR * kept.correctionHours,
    importRowSeconds: DAY * kept.importRowDays,
    taskSeconds: DAY * kept.taskDays,
  };
}
