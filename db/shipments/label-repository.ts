import type { BoughtLabel } from '../../domain/shipments/bought-label.ts';
import { idWithin } from '../../domain/identity/derived-ids.ts';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import type { LabelRetry } from '../../workflows/shipments/shipment-contract.ts';
import { actorNamed } from '../../domain/events/event-actor.ts';
import type { Database, EntityManager } from '../database.ts';
import { refuseUnpaid } from '../payments/refuse-unpaid.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { enterShipmentState, lockShipment, type LockedShipment } from './locked-shipment.ts';

/** What a carrier has to know of a parcel, and what came of asking so far. */
export interface ParcelToLabel {
  readonly state: ShipmentState;
  readonly from: PostalAddress;
  readonly to: PostalAddress;
  readonly weightGrams: number;
  readonly currency: string;
  readonly carrier: string;
  readonly service: string;
  /** Which the shopper was told of the service; null: none. */
  readonly deliveryDays: number | null;
  /** Of the order's addresses, which one `to` is. */
  readonly addressVersion: number;
  /** The label that is bought for this address, or is about to be. */
  readonly label: LiveLabel | null;
  /** Why its money can no longer be taken; left out where it can, or was. */
  readonly unpaid?: string;
}

export interface LiveLabel {
  readonly providerShipmentId: string;
  readonly state: 'created' | 'bought';
  readonly trackingCode: string | null;
  readonly trackerId: string | null;
  readonly addressVersion: number;
}

/** Writes and reads about labels. Of two who label the same parcel one wins, and both are told which label counts. */
export interface LabelRepository {
  readParcelToLabel(shipmentId: string): Promise<ParcelToLabel>;
  /** On the timeline: who had the carrier asked again. */
  recordLabelRetry(shipmentId: string, retry: LabelRetry): Promise<void>;
  /**
   * Stores what the carrier calls the parcel, before anything is bought, and returns the one that counts: another may
   * have been stored first, and then this one is dropped. Null: none counts, because the parcel was recalled or its
   * address corrected meanwhile; nothing may be bought.
   */
  keepProviderShipment(request: {
    readonly shipmentId: string;
    readonly providerShipmentId: string;
    readonly addressVersion: number;
  }): Promise<LiveLabel | null>;
  /**
   * Stores a label that was bought and moves the parcel to `ready`. `kept: false`: the parcel was recalled, has another
   * label already, or goes to another address by now, so the money for this one is to be asked back.
   */
  recordBoughtLabel(shipmentId: string, label: BoughtLabel): Promise<{ readonly kept: boolean }>;
  /** Labels of a parcel that may have cost money which nobody has asked back. */
  listLabelsToGiveBack(shipmentId: string): Promise<readonly LiveLabel[]>;
  /** Labels for an address that was corrected since: given back before another is bought. */
  listOutdatedLabels(shipmentId: string): Promise<readonly LiveLabel[]>;
  /** Whether a carrier kept the money of a label at once. What it decides later, staff are told of when that is known. */
  hasForfeitedLabels(shipmentId: string): Promise<boolean>;
  /** The carrier refused to sell it. A label that was bought meanwhile stays. */
  dropUnboughtLabel(providerShipmentId: string): Promise<void>;
  recordLabelEnd(request: {
    readonly providerShipmentId: string;
    /** `dropped`: nothing was paid. `forfeited`: it was, and nothing is to be had. */
    readonly to: 'refund-requested' | 'refunded' | 'dropped' | 'forfeited';
  }): Promise<void>;
}

export function createLabelRepository(database: Database): LabelRepository {
  const em = () => database.em.fork();
  return {
    async readParcelToLabel(shipmentId) {
      const [row] = await em().execute<{ parcel: ParcelToLabel }[]>(PARCEL, [shipmentId]);
      if (!row) throw new RecordNotFound('shipment', shipmentId);
      const unpaid = await refuseUnpaid(em(), shipmentId);
      return { ...row.parcel, ...(unpaid !== undefined && { unpaid }) };
    },
    recordLabelRetry: (shipmentId, retry) => em().transactional((tx) => recordLabelRetry(tx, shipmentId, retry)),
    keepProviderShipment: (request) => em().transactional((tx) => keepProviderShipment(tx, request)),
    recordBoughtLabel: (shipmentId, label) => em().transactional((tx) => recordBoughtLabel(tx, shipmentId, label)),
    listLabelsToGiveBack: (shipmentId) => liveLabelsOf(em(), shipmentId),
    async listOutdatedLabels(shipmentId) {
      const [live, version] = await Promise.all([liveLabelsOf(em(), shipmentId), addressVersionOf(em(), shipmentId)]);
      return live.filter(({ addressVersion }) => addressVersion < version);
    },
    async hasForfeitedLabels(shipmentId) {
      const rows = await em().execute<unknown[]>(
        `select 1 from shipping_label where shipment_id = ? and state = 'forfeited' and refund_requested_at is null limit 1`,
        [shipmentId],
      );
      return rows.length > 0;
    },
    async dropUnboughtLabel(providerShipmentId) {
      await em().execute(
        `update shipping_label set state = 'dropped' where provider_shipment_id = ? and state = 'created'`,
        [providerShipmentId],
      );
    },
    async recordLabelEnd({ providerShipmentId, to }) {
      await em().execute(
        `update shipping_label l set state = asked.state,
           refund_requested_at = case when asked.state = 'refund-requested' then now() end,
           refund_look_at = case when asked.state = 'refund-requested' then now() + interval '1 hour' end
         from (select ?::text as state) asked
         where l.provider_shipment_id = ? and l.state in ('created', 'bought')`,
        [to, providerShipmentId],
      );
    },
  };
}

async function recordLabelRetry(em: EntityManager, shipmentId: string, { by, updateId }: LabelRetry): Promise<void> {
  const { orderId, sequence } = await lockShipment(em, shipmentId);
  const type = 'shipment.label-retried';
  // The id of an update may be of any length and text.
  const factKey = `${type}:${idWithin(shipmentId, 'label-retry', updateId)}`;
  await appendToTimeline(em, { orderId, type, factKey, data: { shipmentId, sequence }, actor: actorNamed(by) });
}

async function keepProviderShipment(
  em: EntityManager,
  { shipmentId, providerShipmentId, addressVersion }: Parameters<LabelRepository['keepProviderShipment']>[0],
): Promise<LiveLabel | null> {
  const { state } = await lockShipment(em, shipmentId);
  const [live] = await liveLabelsOf(em, shipmentId);
  const isOutdated = addressVersion !== (await addressVersionOf(em, shipmentId));
  const counts = live === undefined && state !== 'cancelled' && !isOutdated;
  await em.execute(
    `insert into shipping_label (id, shipment_id, provider_shipment_id, address_version, state) values (?, ?, ?, ?, ?)
     on conflict (provider_shipment_id) do nothing`,
    [
      idWithin(shipmentId, 'label', providerShipmentId),
      shipmentId,
      providerShipmentId,
      addressVersion,
      counts ? 'created' : 'dropped',
    ],
  );
  if (state === 'cancelled' || isOutdated || (live && live.addressVersion !== addressVersion)) return null;
  return live ?? { providerShipmentId, state: 'created', trackingCode: null, trackerId: null, addressVersion };
}

async function recordBoughtLabel(
  em: EntityManager,
  shipmentId: string,
  label: BoughtLabel,
): Promise<{ readonly kept: boolean }> {
  const { providerShipmentId, trackingCode, trackingUrl, trackerId, labelUrl, costMinor, currency } = label;
  const shipment = await lockShipment(em, shipmentId);
  const [live] = await liveLabelsOf(em, shipmentId);
  if (live && live.providerShipmentId !== providerShipmentId) return { kept: false };
  // Also of a parcel that was recalled: what was paid for must be known before it is given back.
  await em.execute(
    `update shipping_label set state = 'bought', tracking_code = ?, tracker_id = ?, label_url = ?, cost_minor = ?,
       cost_currency = ?
     where provider_shipment_id = ? and shipment_id = ? and state in ('created', 'dropped')`,
    [trackingCode, trackerId, labelUrl, costMinor, currency, providerShipmentId, shipmentId],
  );
  if (shipment.state === 'cancelled') return { kept: false };
  if (live && live.addressVersion !== (await addressVersionOf(em, shipmentId))) return { kept: false };
  await em.execute('update shipment set tracking_code = ?, tracking_url = ? where id = ?', [
    trackingCode,
    trackingUrl,
    shipmentId,
  ]);
  await recordOtherService(em, shipment, label);
  if (shipment.state === 'planned') {
    await enterShipmentState(em, { ...shipment, trackingCode }, { to: 'ready', actor: actorNamed('carrier') });
  }
  return { kept: true };
}

/** The parcel travels by another service than the shopper chose; the difference is the shop's. */
async function recordOtherService(em: EntityManager, shipment: LockedShipment, label: BoughtLabel): Promise<void> {
  const { id: shipmentId, orderId, sequence } = shipment;
  const { carrier, service, providerShipmentId } = label;
  const changed = await em.execute<{ carrier: string; service: string }[]>(
    `update shipment s set carrier = ?, carrier_service = ? from shipment before
     where s.id = ? and before.id = s.id and (s.carrier, s.carrier_service) <> (?, ?)
     returning before.carrier, before.carrier_service as service`,
    [carrier, service, shipmentId, carrier, service],
  );
  const [wanted] = changed;
  if (!wanted) return;
  const type = 'shipment.service-changed';
  const data = { shipmentId, sequence, carrier, service, wanted };
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${providerShipmentId}`, data });
}

async function liveLabelsOf(em: EntityManager, shipmentId: string): Promise<LiveLabel[]> {
  return em.execute<LiveLabel[]>(
    `select provider_shipment_id as "providerShipmentId", state, tracking_code as "trackingCode",
       tracker_id as "trackerId", address_version as "addressVersion"
     from shipping_label where shipment_id = ? and state in ('created', 'bought')`,
    [shipmentId],
  );
}

/** Whoever corrects the address locks the parcels first: under their lock it does not move. */
async function addressVersionOf(em: EntityManager, shipmentId: string): Promise<number> {
  const [order] = await em.execute<{ version: number }[]>(
    `select o.address_version as version from sales_order o join shipment s on s.order_id = o.id where s.id = ?`,
    [shipmentId],
  );
  if (!order) throw new RecordNotFound('shipment', shipmentId);
  return order.version;
}

const PARCEL = `
select jsonb_build_object(
  'state', s.state, 'from', p.address, 'to', o.shipping_address, 'weightGrams', s.weight_grams, 'currency', s.currency,
  'addressVersion', o.address_version, 'carrier', s.carrier, 'service', s.carrier_service,
  'deliveryDays', o.delivery_days, 'label', (
    select jsonb_build_object('providerShipmentId', l.provider_shipment_id, 'state', l.state,
      'trackingCode', l.tracking_code, 'trackerId', l.tracker_id, 'addressVersion', l.address_version)
    from shipping_label l where l.shipment_id = s.id and l.state in ('created', 'bought')
      and l.address_version = o.address_version)
) as parcel
from shipment s join sales_order o on o.id = s.order_id join stock_location p on p.id = s.location_id
where s.id = ?`;
