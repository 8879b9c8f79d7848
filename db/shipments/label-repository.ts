import { idWithin } from '../../domain/identity/derived-ids.ts';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import type { Database, EntityManager } from '../database.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';
import { enterShipmentState, lockShipment } from './locked-shipment.ts';

/** What a carrier has to know of a parcel, and what came of asking so far. */
export interface ParcelToLabel {
  readonly state: ShipmentState;
  readonly from: PostalAddress;
  readonly to: PostalAddress;
  readonly weightGrams: number;
  readonly currency: string;
  readonly carrier: string;
  readonly service: string;
  /** The label that is bought, or is about to be. */
  readonly label: LiveLabel | null;
}

export interface LiveLabel {
  readonly providerShipmentId: string;
  readonly state: 'created' | 'bought';
  readonly trackingCode: string | null;
  readonly trackerId: string | null;
}

export interface BoughtLabel {
  readonly providerShipmentId: string;
  readonly trackingCode: string;
  readonly trackerId: string;
  readonly labelUrl: string | null;
  readonly costMinor: number | null;
  readonly currency: string;
}

/** Writes and reads about labels. Of two who label the same parcel one wins, and both are told which label counts. */
export interface LabelRepository {
  readParcelToLabel(shipmentId: string): Promise<ParcelToLabel>;
  /**
   * Stores what the carrier calls the parcel, before anything is bought, and returns the one that counts: another may
   * have been stored first, and then this one is dropped. Null: the parcel was recalled, nothing may be bought.
   */
  keepProviderShipment(request: {
    readonly shipmentId: string;
    readonly providerShipmentId: string;
  }): Promise<LiveLabel | null>;
  /**
   * Stores a label that was bought and moves the parcel to `ready`. `kept: false`: the parcel was recalled, or has
   * another label already, so the money for this one is to be asked back.
   */
  recordBoughtLabel(shipmentId: string, label: BoughtLabel): Promise<{ readonly kept: boolean }>;
  /** Labels of a parcel that may have cost money which nobody has asked back. */
  listLabelsToGiveBack(shipmentId: string): Promise<readonly LiveLabel[]>;
  /** The carrier refused to sell it. A label that was bought meanwhile stays. */
  dropUnboughtLabel(providerShipmentId: string): Promise<void>;
  recordLabelEnd(request: {
    readonly providerShipmentId: string;
    /** `dropped`: nothing was paid, or nothing is to be had. */
    readonly to: 'refund-requested' | 'refunded' | 'dropped';
  }): Promise<void>;
}

export function createLabelRepository(database: Database): LabelRepository {
  const em = () => database.em.fork();
  return {
    async readParcelToLabel(shipmentId) {
      const [row] = await em().execute<{ parcel: ParcelToLabel }[]>(PARCEL, [shipmentId]);
      if (!row) throw new RecordNotFound('shipment', shipmentId);
      return row.parcel;
    },
    keepProviderShipment: (request) => em().transactional((tx) => keepProviderShipment(tx, request)),
    recordBoughtLabel: (shipmentId, label) => em().transactional((tx) => recordBoughtLabel(tx, shipmentId, label)),
    listLabelsToGiveBack: (shipmentId) => liveLabelsOf(em(), shipmentId),
    async dropUnboughtLabel(providerShipmentId) {
      await em().execute(
        `update shipping_label set state = 'dropped' where provider_shipment_id = ? and state = 'created'`,
        [providerShipmentId],
      );
    },
    async recordLabelEnd({ providerShipmentId, to }) {
      await em().execute(
        `update shipping_label set state = ? where provider_shipment_id = ? and state in ('created', 'bought')`,
        [to, providerShipmentId],
      );
    },
  };
}

async function keepProviderShipment(
  em: EntityManager,
  { shipmentId, providerShipmentId }: { readonly shipmentId: string; readonly providerShipmentId: string },
): Promise<LiveLabel | null> {
  const { state } = await lockShipment(em, shipmentId);
  const [live] = await liveLabelsOf(em, shipmentId);
  const counts = live === undefined && state !== 'cancelled';
  await em.execute(
    `insert into shipping_label (id, shipment_id, provider_shipment_id, state) values (?, ?, ?, ?)
     on conflict (provider_shipment_id) do nothing`,
    [idWithin(shipmentId, 'label', providerShipmentId), shipmentId, providerShipmentId, counts ? 'created' : 'dropped'],
  );
  if (state === 'cancelled') return null;
  return live ?? { providerShipmentId, state: 'created', trackingCode: null, trackerId: null };
}

async function recordBoughtLabel(
  em: EntityManager,
  shipmentId: string,
  { providerShipmentId, trackingCode, trackerId, labelUrl, costMinor, currency }: BoughtLabel,
): Promise<{ readonly kept: boolean }> {
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
  await em.execute('update shipment set tracking_code = ? where id = ?', [trackingCode, shipmentId]);
  if (shipment.state === 'planned') {
    await enterShipmentState(em, { ...shipment, trackingCode }, { to: 'ready', by: 'carrier' });
  }
  return { kept: true };
}

async function liveLabelsOf(em: EntityManager, shipmentId: string): Promise<LiveLabel[]> {
  return em.execute<LiveLabel[]>(
    `select provider_shipment_id as "providerShipmentId", state, tracking_code as "trackingCode",
       tracker_id as "trackerId"
     from shipping_label where shipment_id = ? and state in ('created', 'bought')`,
    [shipmentId],
  );
}

const PARCEL = `
select jsonb_build_object(
  'state', s.state, 'from', p.address, 'to', o.shipping_address, 'weightGrams', s.weight_grams, 'currency', s.currency,
  'carrier', s.carrier, 'service', s.carrier_service, 'label', (
    select jsonb_build_object('providerShipmentId', l.provider_shipment_id, 'state', l.state,
      'trackingCode', l.tracking_code, 'trackerId', l.tracker_id)
    from shipping_label l where l.shipment_id = s.id and l.state in ('created', 'bought'))
) as parcel
from shipment s join sales_order o on o.id = s.order_id join stock_location p on p.id = s.location_id
where s.id = ?`;
