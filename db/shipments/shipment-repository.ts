import { actorOf, type Actor } from '../../domain/events/event-actor.ts';
import { mayMoveShipment, type ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { Database, EntityManager } from '../database.ts';
import { enterShipmentState, lockShipment } from './locked-shipment.ts';
import { readShipmentState, type StoredShipmentState } from './read-shipment-state.ts';
import { recordCarrierEvent, type CarrierEventRecord, type CarrierEventResult } from './record-carrier-event.ts';
import { recordHandOver, type HandOver, type HandOverResult } from './record-hand-over.ts';
import { recordReturn, type ParcelReturn, type ReturnedParcel } from './record-return.ts';
import { setShipmentAttention, type ShipmentAttention } from './set-shipment-attention.ts';

export interface ShipmentMove {
  readonly shipmentId: string;
  /** Any state but `handed-over`, which moves stock too: see `recordHandOver`. */
  readonly to: ShipmentState;
  readonly by: string;
  readonly actor?: Actor;
}

/** Writes about parcels. Each is one transaction and may be repeated: the first outcome counts. */
export interface ShipmentRepository {
  moveShipment(request: ShipmentMove): Promise<{ readonly moved: boolean; readonly state: ShipmentState }>;
  recordHandOver(request: HandOver): Promise<HandOverResult>;
  recordCarrierEvent(request: CarrierEventRecord): Promise<CarrierEventResult>;
  readShipmentState(request: { readonly shipmentId: string }): Promise<StoredShipmentState>;
  recordReturn(request: ParcelReturn): Promise<ReturnedParcel>;
  setShipmentAttention(request: ShipmentAttention): Promise<void>;
}

export function createShipmentRepository(database: Database): ShipmentRepository {
  const inTransaction = <T>(work: (em: EntityManager) => Promise<T>) => database.em.fork().transactional(work);
  return {
    moveShipment: (request) => inTransaction((em) => moveShipment(em, request)),
    recordHandOver: (request) => recordHandOver(database, request),
    recordCarrierEvent: (request) => inTransaction((em) => recordCarrierEvent(em, request)),
    readShipmentState: (request) => readShipmentState(database.em.fork(), request),
    recordReturn: (request) => inTransaction((em) => recordReturn(em, request)),
    setShipmentAttention: (request) => setShipmentAttention(database.em.fork(), request),
  };
}

async function moveShipment(em: EntityManager, { shipmentId, to, ...asker }: ShipmentMove) {
  if (to === 'handed-over') throw new Error('A parcel is handed over by recordHandOver, which moves its stock too');
  const shipment = await lockShipment(em, shipmentId);
  if (!mayMoveShipment(shipment.state, to)) return { moved: false, state: shipment.state };
  await enterShipmentState(em, shipment, { to, actor: actorOf(asker) });
  return { moved: true, state: to };
}
