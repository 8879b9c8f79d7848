import { proportion, split } from '../money/money.ts';
import type { TaxRateFact } from './basket-facts.ts';

/** A part of an order that bears tax: a line of goods, or the sending. */
export interface TaxedPart {
  readonly amountMinor: number;
  readonly rate: Pick<TaxRateFact, 'ratePpm' | 'inclusive'>;
}

/**
 * The tax of each part. It is rounded once for each rate, over all that bears it, as invoices show it; a line has its share of
 * that, by largest remainder. So it is the same whether two things stand on one line or on two, the lines sum to what the
 * state gets, and what is given back for a line is what was taken. Source: EN 16931, BR-CO-17 (category tax amount).
 */
export function taxOfParts(parts: readonly TaxedPart[], stepMinor = 1): number[] {
  const taxes = parts.map(() => 0);
  for (const group of groupsOf(parts)) {
    const amounts = group.map((index) => parts[index]?.amountMinor ?? 0);
    const rate = parts[group[0] ?? 0]?.rate;
    if (!rate) continue;
    const tax = taxOfGroup(
      amounts.reduce((sum, amount) => sum + amount, 0),
      rate,
      stepMinor,
    );
    for (const [place, share] of split(tax, amounts).entries()) taxes[group[place] ?? 0] = share;
  }
  return taxes;
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

function groupsOf(parts: readonly TaxedPart[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [index, { rate }] of parts.entries()) {
    const name = `${rate.ratePpm}:${rate.inclusive}`;
    const group = groups.get(name);
    if (group) group.push(index);
    else groups.set(name, [index]);
  }
  return [...groups.values()];
}
