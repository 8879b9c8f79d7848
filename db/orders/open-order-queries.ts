import { isFinal, orderStatuses, type OrderStatus } from '../../domain/orders/order-status.ts';
import type { Database } from '../database.ts';
import { orderTells } from '../tasks/order-tells.ts';
import { ENDED_STATES } from '../shared/ended-states.ts';
import { orderWorkflows, type OrderWorkflow } from './stuck-workflow-repository.ts';

/** An order that is not final. Ids and amounts only, because its workflow may be started with it. */
export interface OpenOrder {
  readonly orderId: string;
  readonly number: number;
  readonly customerId: string | null;
  readonly lineCount: number;
  readonly skus: readonly string[];
  readonly currency: string;
  readonly totalMinor: number;
  /** Parcels that have not ended and are as old as the order must be, and ended ones with a message to staff left to clear. */
  readonly parcels: readonly OpenParcel[];
  /** Its workflow was started again and has run for an hour since: its restarts can be reset. */
  readonly isSteady: boolean;
  /** The newest address corrections, finished or not. */
  readonly correctionIds: readonly string[];
  /** Workflows that staff were told are stuck. */
  readonly stuckTold: readonly OrderWorkflow[];
  /** Cursor for listing the orders after this one. */
  readonly position: OpenOrderPosition;
}

export interface OpenParcel {
  readonly shipmentId: string;
  readonly sequence: number;
  /** It has ended, so a message to staff about its workflow is to be cleared. */
  readonly isEnded: boolean;
  /** The last check found no workflow of its own. */
  readonly isMissed: boolean;
  /** Its order was signalled so within the last hour. */
  readonly isTold: boolean;
  /** Staff were told that its workflow is stuck. */
  readonly isStuckTold: boolean;
}

export interface OpenOrderPosition {
  readonly status: OrderStatus;
  readonly placedAt: string;
  readonly orderId: string;
}

export interface OpenOrderQueries {
  /** By status, then oldest first; without orders whose next restart is not due yet. */
  listOpenOrders(page: {
    readonly olderThanMs: number;
    readonly limit: number;
    readonly after: OpenOrderPosition | null;
  }): Promise<readonly OpenOrder[]>;
}

const openStatuses = orderStatuses.filter((status) => !isFinal(status));
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export function createOpenOrderQueries(database: Database): OpenOrderQueries {
  return {
    /** One status at a time, which matches the index: final orders are never scanned. */
    async listOpenOrders({ olderThanMs, limit, after }) {
      const found: OpenOrder[] = [];
      for (const status of after ? openStatuses.slice(openStatuses.indexOf(after.status)) : openStatuses) {
        const from = status === after?.status ? after : { placedAt: '-infinity', orderId: FIRST_ID };
        const rows = await database.em
          .fork()
          .execute<{ open: OpenOrder }[]>(OPEN_ORDERS, [
            olderThanMs,
            status,
            from.placedAt,
            from.orderId,
            olderThanMs,
            limit - found.length,
          ]);
        found.push(...rows.map(({ open }) => open));
        if (found.length === limit) break;
      }
      return found;
    },
  };
}

/** Address corrections checked for each order. Few orders have more than one, and each takes seconds. */
const CORRECTIONS_MAX = 10;

/** SQL: whether staff are told so of the order `o`; asked of the few that have attention. */
const isTold = (source: string) => `(o.attention is not null and ${orderTells('o.id', source)})`;

const OPEN_ORDERS = `
select jsonb_build_object('orderId', o.id, 'number', o.number, 'customerId', o.customer_id, 'currency', o.currency,
  'totalMinor', o.total_minor, 'lineCount', (select count(*) from order_line l where l.order_id = o.id),
  'skus', (select jsonb_agg(distinct l.sku) from order_line l where l.order_id = o.id),
  'parcels', (
    select coalesce(jsonb_agg(jsonb_build_object('shipmentId', s.id, 'sequence', s.sequence, 'isEnded', s.state in (${ENDED_STATES}),
      'isMissed', s.workflow_missed_at is not null or ${isTold("'parcel-number:' || s.id")},
      'isTold', coalesce(s.workflow_missed_at > now() - interval '1 hour', false),
      'isStuckTold', ${isTold("'stuck:' || s.id")}) order by s.sequence), '[]')
    from shipment s
    where s.order_id = o.id and s.created_at < now() - make_interval(secs => ?::float8 / 1000)
      and (s.state not in (${ENDED_STATES}) or ${isTold("'stuck:' || s.id")}
        or ${isTold("'parcel-number:' || s.id")})),
  'correctionIds', (
    select coalesce(jsonb_agg(c.id), '[]')
    from (select id from address_correction where order_id = o.id order by created_at desc limit ${CORRECTIONS_MAX}) c),
  'stuckTold', (
    select coalesce(jsonb_agg(which), '[]') from unnest(array['${orderWorkflows.join("', '")}']) which
    where ${isTold("'stuck:' || which")}),
  'isSteady', coalesce(o.restarts > 0 and o.restart_not_before < now() - interval '1 hour', false),
  'position', jsonb_build_object('status', o.status, 'placedAt', o.placed_at, 'orderId', o.id)) as open
from sales_order o
where o.status = ? and (o.placed_at, o.id) > (?::timestamptz, ?::uuid)
  and o.placed_at < now() - make_interval(secs => ?::float8 / 1000)
  and (o.restart_not_before is null or o.restart_not_before <= now())
order by o.placed_at, o.id limit ?`;
