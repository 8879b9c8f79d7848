import type { Consequence, Goods } from '../../domain/orders/action-consequences.ts';
import { money } from '../shared/format.ts';
import type { Locale } from '../shared/locale.ts';
import { actionWords } from './action-words.ts';

/** What follows from an action, each in a sentence. */
export function consequenceWords(consequence: Consequence, currency: string, locale: Locale): string {
  const words = actionWords[locale];
  const sum = (amount: number) => money({ amount, currency }, locale);
  switch (consequence.kind) {
    case 'hold-released':
      return words.holdReleased(sum(consequence.amountMinor));
    case 'captured':
      return words.captured(sum(consequence.amountMinor));
    case 'refunded':
      return words.refunded(sum(consequence.amountMinor));
    case 'money-kept':
      return words.moneyKept(sum(consequence.amountMinor));
    case 'written-off':
      return words.writtenOff(sum(consequence.amountMinor));
    case 'money-asked-next':
      return words.moneyAskedNext(sum(consequence.amountMinor));
    case 'goods-released':
      return words.goodsReleased(listGoods(consequence.goods));
    case 'goods-restocked':
      return words.goodsRestocked(listGoods(consequence.goods));
    case 'goods-gone':
      return words.goodsGone(listGoods(consequence.goods));
    case 'labels-given-back':
      return words.labelsGivenBack(consequence.count);
    case 'labels-bought':
      return words.labelsBought(consequence.count);
    case 'parcels-stay':
      return words.parcelsStay;
    case 'parcels-go-on':
      return words.parcelsGoOn;
    case 'cancelled-no-more':
      return words.cancelledNoMore;
    case 'final':
      return words.final;
    case 'mail':
      return words.mails[consequence.mail];
    case 'no-mail':
      return words.noMail;
    default:
      return consequence satisfies never;
  }
}

export function listGoods(goods: readonly Goods[]): string {
  return goods.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ');
}
