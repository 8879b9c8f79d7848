import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../../db/database.ts';

/** An order as it stands in the database. */
export interface SeenOrder {
  readonly id: string;
  readonly status: string;
  readonly attention: string | null;
  /** Of the latest try to pay. */
  readonly intentId: string | null;
  readonly actionUrl: string | null;
  readonly parcels: readonly SeenParcel[];
}

export interface SeenParcel {
  readonly id: string;
  readonly state: string;
  readonly trackingCode: string | null;
  readonly providerShipmentId: string | null;
  readonly attention: string | null;
}

/** Looks at all orders that somebody waits for, together: a hundred stories that each ask would keep the shop busy. */
export interface OrderBoard {
  until(orderId: string, holds: (order: SeenOrder) => unknown, signal: AbortSignal): Promise<SeenOrder>;
}

interface Wait {
  readonly orderId: string;
  readonly holds: (order: SeenOrder) => unknown;
  readonly seen: (order: SeenOrder) => void;
}

const LOOK_EVERY_MS = 200;

export function createOrderBoard(database: Database): OrderBoard {
  const waits = new Set<Wait>();
  let looking = false;

  async function look(): Promise<void> {
    looking = true;
    for (; waits.size > 0; await delay(LOOK_EVERY_MS)) {
      const wanted = [...new Set([...waits].map(({ orderId }) => orderId))];
      const rows = await database.em.fork().execute<{ seen: SeenOrder }[]>(SEEN, [JSON.stringify(wanted)]);
      const orders = new Map(rows.map(({ seen }) => [seen.id, seen]));
      for (const wait of waits) {
        const order = orders.get(wait.orderId);
        if (order && wait.holds(order)) wait.seen(order);
      }
    }
    looking = false;
  }

  return {
    async until(orderId, holds, signal) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<SeenOrder>();
      const wait = { orderId, holds, seen: resolve };
      const giveUp = () => reject(new Error(`It was not so in time: ${holds.toString()}`));
      signal.addEventListener('abort', giveUp);
      waits.add(wait);
      if (!looking) look().catch(reject);
      try {
        return await promise;
      } finally {
        waits.delete(wait);
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}

const SEEN = `
select jsonb_build_object('id', o.id, 'status', o.status, 'attention', o.attention,
  'intentId', p.intent_id, 'actionUrl', p.action_url,
  'parcels', coalesce((
    select jsonb_agg(jsonb_build_object('id', s.id, 'state', s.state, 'trackingCode', s.tracking_code, 'attention', s.attention,
      'providerShipmentId', (select l.provider_shipment_id from shipping_label l
        where l.shipment_id = s.id and l.state = 'bought')) order by s.sequence)
    from shipment s where s.order_id = o.id), '[]')
) as seen
from sales_order o
left join lateral (select intent_id, case when state = 'action-required' then action_url end as action_url
  from payment where order_id = o.id order by attempt desc limit 1) p on true
where o.id in (select jsonb_array_elements_text(?::jsonb)::uuid)`;
