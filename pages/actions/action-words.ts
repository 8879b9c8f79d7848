import type { MailOfAction } from '../../domain/orders/action-consequences.ts';
import type { Locale } from '../shared/locale.ts';
import type { ChoiceName, FieldName } from './action-fields.ts';
import { germanActions } from './action-words-de.ts';
import type { PageAction } from './page-action.ts';

/** The words of the forms by which something is done. */
export interface ActionWords {
  /** On the button, and on what opens the form. */
  readonly actions: Readonly<Record<PageAction, string>>;
  readonly fields: Readonly<Record<FieldName, string>>;
  /** Of a yes-or-no question what yes and no mean there. */
  readonly choices: {
    readonly [Name in FieldName]?: { readonly [Choice in ChoiceName]?: string };
  };
  readonly notSaid: string;
  readonly follows: string;
  readonly holdReleased: (money: string) => string;
  readonly captured: (money: string) => string;
  readonly refunded: (money: string) => string;
  readonly moneyKept: (money: string) => string;
  readonly writtenOff: (money: string) => string;
  readonly moneyAskedNext: (money: string) => string;
  readonly goodsReleased: (goods: string) => string;
  readonly goodsRestocked: (goods: string) => string;
  readonly goodsGone: (goods: string) => string;
  readonly labelsGivenBack: (count: number) => string;
  readonly labelsBought: (count: number) => string;
  readonly parcelsStay: string;
  readonly parcelsGoOn: string;
  readonly cancelledNoMore: string;
  readonly final: string;
  readonly mails: Readonly<Record<MailOfAction, string>>;
  readonly noMail: string;
}

const en: ActionWords = {
  actions: {
    cancelOrder: 'Cancel the order',
    holdOrder: 'Stop the order',
    releaseOrder: 'Let the order go on',
    correctShippingAddress: 'Correct the address',
    submitPaymentMethod: 'Pay with another card',
    retryPayment: 'Ask the payment provider again',
    writeOffPayment: 'Give the money up',
    settleReturn: 'Decide about the money',
    resumeOrder: 'Run the failed step again',
    acknowledgeOrder: 'I have seen to it',
    checkStock: 'Look for the goods again',
    retryLabel: 'Ask for the label again',
    pickShipment: 'Picked',
    packShipment: 'Packed',
    handOverShipment: 'Handed over to the carrier',
    markShipmentDelivered: 'It has arrived',
    markShipmentLost: 'It is lost',
    markShipmentReturned: 'It is back here',
    acknowledgeShipment: 'I have seen to it',
    acknowledgeUnreadableEvent: 'I have seen to it',
    resendMessage: 'Send it again',
    approve: 'Approve it',
    refuse: 'Refuse it',
  },
  fields: {
    reason: 'Why (for staff)',
    note: 'Note (for staff, never shown to the customer)',
    reasonCode: 'Why: this chooses what the customer is told',
    restock: 'What becomes of the goods?',
    insistedRestock: 'Only where the carrier has scanned a parcel that was not handed over: where are its goods?',
    refund: 'What becomes of the money?',
    paymentMethod: 'The payment provider’s token of the card (pm_…), from its dashboard',
    attempt: 'Number of an attempt to give up, where the task names one',
    insistOnAddress: 'The customer says that the address is right, though the carrier does not know it',
    name: 'Name',
    line1: 'Street and number',
    line2: 'Flat, floor, company',
    city: 'Town',
    region: 'State or province',
    postalCode: 'Postcode',
    country: 'Country (two letters)',
    phone: 'Telephone',
  },
  choices: {
    reasonCode: {
      customer: 'As the customer asked',
      inventory: 'The goods are not available',
      address: 'It cannot be delivered there',
      shop: 'No more is said',
    },
    restock: { true: 'They can be sold again', false: 'They cannot be sold' },
    insistedRestock: { true: 'They are back and can be sold', false: 'They are gone' },
    refund: { true: 'Give it back', false: 'Keep it' },
  },
  notSaid: '–',
  follows: 'What follows',
  holdReleased: (amount) => `The hold of ${amount} on the card is released; nothing was taken.`,
  captured: (amount) => `${amount} is taken from the card.`,
  refunded: (amount) => `${amount} is given back.`,
  moneyKept: (amount) => `${amount} is kept.`,
  writtenOff: (amount) => `${amount} is written off: the shop goes without it.`,
  moneyAskedNext: (amount) => `Next you decide whether ${amount} is given back.`,
  goodsReleased: (goods) => `${goods} can be sold again.`,
  goodsRestocked: (goods) => `${goods} is put on stock again.`,
  goodsGone: (goods) => `${goods} stays off the stock.`,
  labelsGivenBack: (count) => (count === 1 ? 'Its label is given back.' : `${count} labels are given back.`),
  labelsBought: (count) => (count === 1 ? 'A label is bought.' : `${count} labels are bought.`),
  parcelsStay: 'Its parcels stay here until somebody lets the order go on.',
  parcelsGoOn: 'Its parcels may leave.',
  cancelledNoMore: 'The order cannot be cancelled any more.',
  final: 'This cannot be taken back.',
  mails: {
    'parcel-handed-over': 'The customer is mailed the tracking code.',
    'address-corrected': 'The customer is mailed that the address was changed.',
    'order-cancelled': 'The customer is mailed that the order is cancelled.',
  },
  noMail: 'The customer is not mailed.',
};

export const actionWords: Readonly<Record<Locale, ActionWords>> = { en, de: germanActions };
