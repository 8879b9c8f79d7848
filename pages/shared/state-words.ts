import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { Locale } from './locale.ts';

type Status = OrderStatus | 'received' | 'refused';

/** Where orders, money, goods and parcels stand, in a few words. */
export interface StateWords {
  readonly order: Readonly<Record<Status, string>>;
  readonly payment: Readonly<Record<PaymentStatus, string>>;
  readonly stage: Readonly<Record<FulfilmentStage, string>>;
  readonly parcel: Readonly<Record<ShipmentState, string>>;
}

const en: StateWords = {
  order: {
    received: 'received',
    refused: 'refused',
    placed: 'being paid',
    'awaiting-payment': 'waits for payment',
    confirmed: 'confirmed',
    backordered: 'waits for goods',
    fulfilling: 'being sent',
    completed: 'completed',
    cancelled: 'cancelled',
    expired: 'expired, not paid in time',
  },
  payment: {
    pending: 'not known yet',
    'action-required': 'at the bank’s page',
    declined: 'declined',
    authorised: 'reserved, not taken',
    'partially-captured': 'partly taken',
    captured: 'taken',
    voided: 'released',
    refunded: 'given back',
    'written-off': 'written off',
  },
  stage: {
    'not-started': 'no parcel yet',
    backordered: 'goods awaited',
    preparing: 'in the warehouse',
    'handed-over': 'with the carrier',
    delivered: 'delivered',
    lost: 'lost',
    returned: 'came back',
    cancelled: 'nothing is sent',
  },
  parcel: {
    planned: 'needs a label',
    ready: 'labelled',
    picked: 'picked',
    packed: 'packed',
    'handed-over': 'with the carrier',
    'in-transit': 'on its way',
    'out-for-delivery': 'arrives today',
    'available-for-pickup': 'can be fetched',
    exception: 'the carrier cannot go on',
    returning: 'on its way back',
    delivered: 'delivered',
    lost: 'lost',
    returned: 'back here',
    cancelled: 'called back',
  },
};

const de: StateWords = {
  order: {
    received: 'eingegangen',
    refused: 'abgelehnt',
    placed: 'wird bezahlt',
    'awaiting-payment': 'wartet auf Zahlung',
    confirmed: 'bestätigt',
    backordered: 'wartet auf Ware',
    fulfilling: 'wird verschickt',
    completed: 'abgeschlossen',
    cancelled: 'storniert',
    expired: 'verfallen, nicht rechtzeitig bezahlt',
  },
  payment: {
    pending: 'noch nicht bekannt',
    'action-required': 'auf der Seite der Bank',
    declined: 'abgelehnt',
    authorised: 'reserviert, nicht abgebucht',
    'partially-captured': 'zum Teil abgebucht',
    captured: 'abgebucht',
    voided: 'freigegeben',
    refunded: 'zurückgegeben',
    'written-off': 'abgeschrieben',
  },
  stage: {
    'not-started': 'noch kein Paket',
    backordered: 'Ware fehlt',
    preparing: 'im Lager',
    'handed-over': 'beim Paketdienst',
    delivered: 'zugestellt',
    lost: 'verloren',
    returned: 'zurückgekommen',
    cancelled: 'nichts wird verschickt',
  },
  parcel: {
    planned: 'braucht ein Etikett',
    ready: 'mit Etikett',
    picked: 'zusammengestellt',
    packed: 'gepackt',
    'handed-over': 'beim Paketdienst',
    'in-transit': 'unterwegs',
    'out-for-delivery': 'kommt heute an',
    'available-for-pickup': 'kann abgeholt werden',
    exception: 'der Paketdienst kommt nicht weiter',
    returning: 'auf dem Rückweg',
    delivered: 'zugestellt',
    lost: 'verloren',
    returned: 'wieder hier',
    cancelled: 'zurückgerufen',
  },
};

export const stateWords: Readonly<Record<Locale, StateWords>> = { en, de };
