import { formatMoney } from '../money/money.ts';
import { cancellationReasons, type CancellationReason } from '../orders/cancellation-reason.ts';
import { formatOrderNumber } from '../orders/order-number.ts';
import type { RefusalCode } from '../orders/refusal-code.ts';

/** What a mail about an order can say. */
export interface OrderMailFacts {
  readonly number: number;
  readonly totalMinor: number;
  readonly currency: string;
  readonly lines: readonly { readonly title: string; readonly quantity: number }[];
  readonly cancelReason: CancellationReason | null;
  /** A bank had agreed to reserve the order's money. */
  readonly moneyWasHeld: boolean;
  readonly trackingCode: string | null;
  readonly carrier: string;
}

/** What a mail can say of a request that became no order, or was refused as if it had not. */
export interface RefusedRequestFacts {
  readonly number: number;
  readonly lines: readonly { readonly title: string; readonly quantity: number }[];
  /** Of the stored refusal. */
  readonly refusalCode: string;
}

export type OrderMail =
  | {
      readonly kind:
        | 'order-confirmed'
        | 'payment-needed'
        | 'parcel-handed-over'
        | 'order-cancelled'
        | 'address-corrected';
      readonly facts: OrderMailFacts;
    }
  | { readonly kind: 'order-refused'; readonly facts: RefusedRequestFacts };

export type OrderMailKind = OrderMail['kind'];

/** The words of a mail about an order, as plain text. */
export function writeOrderMail(mail: OrderMail): { readonly subject: string; readonly text: string } {
  return mail.kind === 'order-refused' ? writeRefusal(mail.facts) : writeNews(mail);
}

function writeRefusal({ number, lines, refusalCode }: RefusedRequestFacts) {
  return {
    subject: `Order ${formatOrderNumber(number)} could not be placed`,
    text: [
      `We are sorry: your order could not be placed.\n\n${listOf(lines)}`,
      reasonOf(refusalCode),
      'Nothing is charged: if your bank shows a reservation for it, that is released. You are welcome to order again.\n',
    ].join('\n\n'),
  };
}

const OURS = 'Something went wrong on our side.';

/** A mail is written of what is stored, and another version may have stored a code that this one does not know. */
function reasonOf(code: string): string {
  return Object.hasOwn(refusalReasons, code) ? refusalReasons[code as RefusalCode] : OURS;
}

/** By the code of the refusal; its own words are for programs. What follows from the shop's own settings is on our side. */
const refusalReasons: Readonly<Record<RefusalCode, string>> = {
  'request-expired': 'We could not place it in time.',
  'out-of-stock': 'Something in it has been sold out meanwhile.',
  'unknown-sku': 'Something in it is no longer for sale.',
  'price-changed': 'A price has changed meanwhile.',
  'total-changed': 'A price has changed meanwhile.',
  'currency-mismatch': 'Something in it is not sold in its currency.',
  'currency-not-enabled': 'We do not sell in its currency at the moment.',
  'amount-too-small': 'Its total is less than can be charged to a card.',
  'amount-too-large': 'Its total is more than can be charged to a card at once.',
  'too-many-units': 'It was for more of something than we sell in one order.',
  'quote-expired': 'The price for sending it was no longer valid.',
  'unknown-quote': 'The price for sending it was no longer valid.',
  'quote-of-another-basket': 'The price for sending it was for other goods.',
  'unknown-shipping-option': 'It cannot be sent the way that was chosen.',
  'destination-not-served': 'We do not deliver to its address.',
  'address-not-deliverable': 'The carriers do not deliver to its address.',
  'no-shipping-service': 'No carrier takes it to its address the way that was chosen.',
  'payment-method-invalid': 'Its payment method could not be used.',
  'unknown-customer': OURS,
};

function listOf(lines: OrderMailFacts['lines']): string {
  return lines.map(({ title, quantity }) => `  ${quantity} × ${title}`).join('\n');
}

function writeNews({ kind, facts }: Exclude<OrderMail, { kind: 'order-refused' }>) {
  const number = formatOrderNumber(facts.number);
  const total = formatMoney({ amount: facts.totalMinor, currency: facts.currency });
  const lines = listOf(facts.lines);
  switch (kind) {
    case 'order-confirmed':
      return {
        subject: `Order ${number} is confirmed`,
        text: `Thank you.\n\n${lines}\n\nTotal: ${total}. Your card is charged when the parcel leaves.\n`,
      };
    case 'payment-needed':
      return {
        subject: `Order ${number} needs another payment method`,
        text: `Your card was declined for ${total}. We keep the goods for you for a while:\n\n${lines}\n`,
      };
    case 'parcel-handed-over':
      return {
        subject: `A parcel of order ${number} is on its way`,
        text: `${facts.carrier} has your parcel${facts.trackingCode === null ? '' : `: ${facts.trackingCode}`}.\n`,
      };
    case 'address-corrected':
      return {
        subject: `The delivery address of order ${number} was changed`,
        text: 'We were asked to send your order to another address. If it was not you who asked, answer this mail at once.\n',
      };
    case 'order-cancelled':
      return {
        subject: `Order ${number} was cancelled`,
        text: [
          cancellationReasons[facts.cancelReason ?? 'shop'],
          facts.moneyWasHeld ? `We have released the hold of ${total} on your card.` : 'Nothing was charged.',
          '',
        ].join('\n\n'),
      };
  }
}
