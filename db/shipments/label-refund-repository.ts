import type { RefundOutcome } from '../../domain/shipments/label-refund.ts';
import type { DueLabelRefund } from '../../workflows/shipments/label-refund-contract.ts';
import type { Database } from '../database.ts';
import { giveUpLabelRefund, recordLabelRefund } from './record-label-refund.ts';

/** EasyPost promises a decision within 30 days. Source: docs.easypost.com/docs/shipments/shipping-refund. */
const GIVEN_UP_AFTER_DAYS = 35;

/** So long a rejection may be for the label's being new: "very shortly after a label is generated", it says there. */
const ASKED_AGAIN_FOR = '3 days';

export interface LabelRefundOutcome {
  readonly providerShipmentId: string;
  readonly outcome: RefundOutcome;
}

/** What becomes of the prices of labels that were given back. Each may be repeated. */
export interface LabelRefundRepository {
  /**
   * Takes undecided ones whose time has come, longest due first, and puts off the next look at each: an hour at first, twice
   * as long each time, a day at most. So one that cannot be read keeps nobody from the others.
   */
  takeDueLabelRefunds(most: number): Promise<readonly DueLabelRefund[]>;
  /** These were not looked at after all. */
  putBackLabelRefunds(providerShipmentIds: readonly string[]): Promise<void>;
  recordLabelRefund(refund: LabelRefundOutcome): Promise<void>;
  /** The same by an event of the carrier's, which is settled with it. */
  recordToldRefund(refund: LabelRefundOutcome & { readonly eventId: string }): Promise<void>;
  /** A person is to ask the carrier; nobody here does any more. */
  giveUpLabelRefund(providerShipmentId: string): Promise<void>;
}

export function createLabelRefundRepository(database: Database): LabelRefundRepository {
  const em = () => database.em.fork();
  return {
    takeDueLabelRefunds: (most) => em().execute<DueLabelRefund[]>(takeDueSql, [GIVEN_UP_AFTER_DAYS, most]),
    async putBackLabelRefunds(providerShipmentIds) {
      if (providerShipmentIds.length === 0) return;
      await em().execute(
        `update shipping_label set refund_look_at = now(), refund_looks = greatest(refund_looks - 1, 0)
         where provider_shipment_id in (select jsonb_array_elements_text(?::jsonb)) and refund_look_at is not null`,
        [JSON.stringify(providerShipmentIds)],
      );
    },
    recordLabelRefund: (refund) => em().transactional(async (tx) => void (await recordLabelRefund(tx, refund))),
    recordToldRefund: ({ eventId, ...refund }) =>
      em().transactional(async (tx) => {
        const effect = await recordLabelRefund(tx, refund);
        await tx.execute(
          `update inbound_event set settled_at = now(), effect = ?
           where provider = 'easypost' and event_id = ? and settled_at is null`,
          [effect, eventId],
        );
      }),
    giveUpLabelRefund: (providerShipmentId) =>
      em().transactional((tx) => giveUpLabelRefund(tx, { providerShipmentId, days: GIVEN_UP_AFTER_DAYS })),
  };
}

/** Apart from running it, so that a test can ask the database for its plan. */
export const dueLabelRefundsSql = `
select id, refund_requested_at < now() - make_interval(days => ?::int) as "isOverdue" from shipping_label
where refund_look_at <= now() order by refund_look_at, id limit ? for update skip locked`;

const takeDueSql = `
with due as (${dueLabelRefundsSql})
update shipping_label l set refund_looks = l.refund_looks + 1,
  refund_look_at = now() + least(interval '1 day', interval '1 hour' * power(2, least(l.refund_looks, 5)))
from due where l.id = due.id
returning l.provider_shipment_id as "providerShipmentId", due."isOverdue",
  l.refund_requested_at > now() - interval '${ASKED_AGAIN_FOR}' as "mayBeAskedAgain"`;
