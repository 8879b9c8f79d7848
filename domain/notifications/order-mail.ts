import { formatMoney } from '../money/money.ts';
import { cancellationReasons, type CancellationReason } from '../orders/cancellation-reason.ts';
import { formatOrderNumber } from '../orders/order-number.ts';

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

export type OrderMailKind =
  | 'order-confirmed'
  | 'payment-needed'
  | 'parcel-handed-over'
  | 'order-cancelled'
  | 'address-corrected';

/** The words of a mail about an order, as plain text. */
export function writeOrderMail(
  kind: OrderMailKind,
  facts: OrderMailFacts,
): { readonly subject: string; readonly text: string } {
  const number = formatOrderNumber(facts.number);
  const total = formatMoney({ amount: facts.totalMinor, currency: facts.currency });
  const lines = facts.lines.map(({ title, quantity }) => `  ${quantity} × ${title}`).join('\n');
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
