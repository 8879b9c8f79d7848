import { proportion, split } from '../money/money.ts';
import type { TaxRateFact } from './basket-facts.ts';

/** A part of an order that bears tax: a line of goods, or the sending. */
export interface TaxedPart {
  readonly amountMinor: number;
  readonly rate: Pick<TaxRateFact, 'ratePpm' | 'inclusive'>;
}

/** The tax of each line of goods, in their order, and of the sending. */
export interface TaxOfOrder {
  readonly goods: readonly number[];
  readonly sending: number;
}

/**
 * Tax is rounded once for each rate, over all that bears it, as invoices show it; a part has its share of that, by largest
 * remainder. First the goods as one and the sending share it, then the lines of the goods: so neither sum hangs on whether two
 * things stand on one line or on two, the parts sum to what the state gets, and what is given back for a line is what was taken.
 * Source: EN 16931, BR-CO-17 (category tax amount).
 */
export function taxOfOrder(goods: readonly TaxedPart[], sending: TaxedPart, stepMinor = 1): TaxOfOrder {
  const taxes = goods.map(() => 0);
  let taxOfSending = 0;
  for (const [name, { rate, lines }] of groupsOf(goods, sending)) {
    const amounts = lines.map((index) => goods[index]?.amountMinor ?? 0);
    const sums = [sumOf(amounts), name === nameOf(sending.rate) ? sending.amountMinor : 0];
    const [onGoods = 0, onSending = 0] = split(taxOfGroup(sumOf(sums), rate, stepMinor), sums);
    taxOfSending += onSending;
    for (const [place, share] of split(onGoods, amounts).entries()) taxes[lines[place] ?? 0] = share;
  }
  return { goods: taxes, sending: taxOfSending };
}

/**
 * Where prices include the tax, it is taken out of them and they stay what they are. Where it comes on top, it is rounded to
 * what the currency can be charged in.
 */
function taxOfGroup(amountMinor: number, { ratePpm, inclusive }: TaxedPart['rate'], stepMinor: number): number {
  return inclusive
    ? proportion(amountMinor, ratePpm, 1_000_000 + ratePpm)
    : proportion(amountMinor, ratePpm, 1_000_000 * stepMinor) * stepMinor;
}

interface TaxGroup {
  readonly rate: TaxedPart['rate'];
  /** Which lines of the goods bear it. */
  readonly lines: number[];
}

function groupsOf(goods: readonly TaxedPart[], sending: TaxedPart): Map<string, TaxGroup> {
  const groups = new Map<string, TaxGroup>([[nameOf(sending.rate), { rate: sending.rate, lines: [] }]]);
  for (const [index, { rate }] of goods.entries()) {
    const group = groups.get(nameOf(rate));
    if (group) group.lines.push(index);
    else groups.set(nameOf(rate), { rate, lines: [index] });
  }
  return groups;
}

function nameOf({ ratePpm, inclusive }: TaxedPart['rate']): string {
  return `${ratePpm}:${inclusive}`;
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
