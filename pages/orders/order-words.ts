import type { Locale } from '../shared/locale.ts';
import { germanOrders } from './order-words-de.ts';

/** The words of the page of an order, and of lists of orders. */
export interface OrderWords {
  readonly orders: string;
  readonly waitsFor: string;
  readonly nothing: string;
  readonly until: (time: string) => string;
  readonly thenExpires: string;
  readonly waits: {
    readonly staff: (count: number) => string;
    readonly release: (reason: string) => string;
    readonly cancellation: string;
    readonly provider: string;
    readonly card: string;
    readonly bank: string;
    readonly parcels: string;
    readonly goods: (goods: string) => string;
    readonly label: (parcels: string) => string;
    readonly warehouse: (parcels: string) => string;
    readonly carrier: (parcels: string) => string;
  };
  readonly actions: string;
  readonly happened: string;
  readonly lines: string;
  readonly total: string;
  readonly shipping: string;
  readonly tax: string;
  readonly address: string;
  readonly erased: string;
  /** Instead of a name and a street. */
  readonly withheld: string;
  readonly payment: string;
  readonly attempt: (number: number) => string;
  readonly reserved: string;
  readonly taken: string;
  readonly givenBack: string;
  readonly why: string;
  readonly parcel: (number: number) => string;
  readonly parcels: string;
  readonly noParcels: string;
  readonly tracking: string;
  readonly label: string;
  readonly from: string;
  readonly value: string;
  readonly by: (name: string) => string;
  readonly todo: string;
  readonly unattended: string;
  readonly due: string;
  readonly technical: string;
  readonly inTemporal: string;
  readonly number: string;
  readonly status: string;
  readonly money: string;
  readonly goods: string;
  readonly placed: string;
  readonly customer: string;
  readonly attention: string;
  readonly since: string;
  readonly older: string;
  readonly none: string;
  readonly filters: string;
  readonly show: string;
  readonly any: string;
  readonly cancelReason: string;
  readonly backordered: (count: number) => string;
  readonly place: (place: number, waiting: number) => string;
  readonly placeOnceConfirmed: (waiting: number) => string;
}

const en: OrderWords = {
  orders: 'Orders',
  waitsFor: 'Waits for',
  nothing: 'Nothing: it has come to its end.',
  until: (time) => `until ${time}`,
  thenExpires: 'then the order is cancelled, and its goods can be sold again',
  waits: {
    staff: (count) => (count === 1 ? 'you: one task, below' : `you: ${count} tasks, below`),
    release: (reason) => `somebody to let it go on. It was stopped: ${reason}`,
    cancellation: 'its cancellation, which is under way',
    provider: 'the answer of the payment provider',
    card: 'another card of the customer',
    bank: 'the customer, at the page of the bank',
    parcels: 'its parcels to be planned',
    goods: (goods) => `goods: ${goods}`,
    label: (parcels) => `a label from the carrier (parcel ${parcels})`,
    warehouse: (parcels) => `the warehouse (parcel ${parcels})`,
    carrier: (parcels) => `the carrier (parcel ${parcels})`,
  },
  actions: 'What may be done',
  happened: 'What happened',
  lines: 'Goods',
  total: 'Total',
  shipping: 'Shipping',
  tax: 'Tax',
  address: 'Address',
  erased: 'erased',
  withheld: 'name and street are not shown to your role',
  payment: 'Payment',
  attempt: (number) => `Attempt ${number}`,
  reserved: 'Reserved',
  taken: 'Taken',
  givenBack: 'Given back',
  why: 'Declined because',
  parcel: (number) => `Parcel ${number}`,
  parcels: 'Parcels',
  noParcels: 'There is none yet.',
  tracking: 'Tracking code',
  label: 'Label',
  from: 'From',
  value: 'Worth',
  by: (name) => `by ${name}`,
  todo: 'What to do',
  unattended: 'If nobody acts',
  due: 'Due',
  technical: 'Technical',
  inTemporal: 'The order’s workflow in the Temporal UI',
  number: 'Number',
  status: 'Status',
  money: 'Money',
  goods: 'Goods',
  placed: 'Placed',
  customer: 'Customer',
  attention: 'Needs you',
  since: 'Since',
  older: 'Older ones',
  none: 'There are none.',
  filters: 'Which orders',
  show: 'Show',
  any: 'any',
  cancelReason: 'Why',
  backordered: (count) => `${count} not there yet`,
  place: (place, waiting) => `place ${place} of ${waiting}`,
  placeOnceConfirmed: (waiting) => `no place until it is paid for, behind ${waiting} now`,
};

export const orderWords: Readonly<Record<Locale, OrderWords>> = { en, de: germanOrders };
