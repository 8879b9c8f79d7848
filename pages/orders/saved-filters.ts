import type { Locale } from '../shared/locale.ts';

/** Lists of orders that staff ask for again and again, as filters of `listOrders`. */
export const savedFilters = {
  all: {},
  attention: { sort: 'attention' },
  unpaid: { status: 'awaiting-payment' },
  held: { onHold: 'true' },
  backordered: { status: 'backordered' },
  preparing: { fulfilmentStage: 'preparing' },
  sent: { fulfilmentStage: 'handed-over' },
  cancelled: { status: 'cancelled' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

export type SavedFilter = keyof typeof savedFilters;

export const filterWords: Readonly<Record<Locale, Readonly<Record<SavedFilter, string>>>> = {
  en: {
    all: 'All',
    attention: 'Need you, longest first',
    unpaid: 'Wait for payment',
    held: 'On hold',
    backordered: 'Wait for goods',
    preparing: 'In the warehouse',
    sent: 'With the carrier',
    cancelled: 'Cancelled',
  },
  de: {
    all: 'Alle',
    attention: 'Brauchen Sie, älteste zuerst',
    unpaid: 'Warten auf Zahlung',
    held: 'Angehalten',
    backordered: 'Warten auf Ware',
    preparing: 'Im Lager',
    sent: 'Beim Paketdienst',
    cancelled: 'Storniert',
  },
};

/** The address of the list. */
export function filterAddress(name: SavedFilter): string {
  const query = new URLSearchParams(savedFilters[name]).toString();
  return query === '' ? '/ops/orders' : `/ops/orders?${query}`;
}
