import { roundFraction, split, type RoundingMode } from '../money/money.ts';
import type { TaxRateFact } from './basket-facts.ts';
import type { TaxRounding, TaxRoundingScope } from './tax-rounding.ts';

/** A part of an order that bears tax: a line of goods, or the sending. */
export interface TaxedPart {
  readonly amountMinor: number;
  readonly rate: Pick<TaxRateFact, 'ratePpm' | 'inclusive'>;
}

export interface TaxedLine extends TaxedPart {
  /** Lines of one article are rounded together, so that a quote holds however its lines are divided. */
  readonly sku: string;
}

/** The tax of each line of goods, in their order, and of the sending. */
export interface TaxOfOrder {
  readonly goods: readonly number[];
  readonly sending: number;
}

/**
 * Tax is rounded once for each scope of the rule (tax-rounding.ts); what is in the scope has its share of that, by largest remainder:
 * first the rates, then of each the goods as one and the sending, then the lines of the goods. So no sum hangs on whether two
 * things of one rate stand on one line or on two, the parts sum to what the state gets, and what is given back for a line is what
 * was taken.
 */
export function taxOfOrder(
  goods: readonly TaxedLine[],
  sending: TaxedPart,
  { scope, mode }: TaxRounding,
  stepMinor = 1,
): TaxOfOrder {
  const taxes = goods.map(() => 0);
  let taxOfSending = 0;
  const groups = roundedTogether(groupsOf(goods, sending, scope), scope);
  for (const { lines, sendingMinor, taxMinor } of groups.flatMap((together) => taxed(together, mode, stepMinor))) {
    const amounts = lines.map((line) => goods[line]?.amountMinor ?? 0);
    const [onGoods = 0, onSending = 0] = split(taxMinor, [sumOf(amounts), sendingMinor]);
    taxOfSending += onSending;
    for (const [place, share] of split(onGoods, amounts).entries()) taxes[lines[place] ?? 0] = share;
  }
  return { goods: taxes, sending: taxOfSending };
}

/** What bears one rate, of one scope. */
interface TaxGroup {
  readonly rate: TaxedPart['rate'];
  /** Which lines of the goods are in it. */
  readonly lines: number[];
  /** What goods and sending in it cost. */
  amountMinor: number;
  readonly sendingMinor: number;
}

function groupsOf(goods: readonly TaxedLine[], sending: TaxedPart, scope: TaxRoundingScope): TaxGroup[] {
  const nameOf = ({ ratePpm, inclusive }: TaxedPart['rate'], sku = '') =>
    `${ratePpm}:${inclusive}:${scope === 'line' ? sku : ''}`;
  const { rate, amountMinor } = sending;
  const groups = new Map<string, TaxGroup>([
    [nameOf(rate), { rate, lines: [], amountMinor, sendingMinor: amountMinor }],
  ]);
  for (const [index, line] of goods.entries()) {
    const name = nameOf(line.rate, line.sku);
    const group = groups.get(name) ?? { rate: line.rate, lines: [], amountMinor: 0, sendingMinor: 0 };
    group.lines.push(index);
    group.amountMinor += line.amountMinor;
    groups.set(name, group);
  }
  return [...groups.values()];
}

/** By rate where several are rounded together, so that their shares do not hang on the order of the lines. */
function roundedTogether(groups: readonly TaxGroup[], scope: TaxRoundingScope): TaxGroup[][] {
  if (scope !== 'order') return groups.map((group) => [group]);
  const byRate = groups.toSorted((a, b) => b.rate.ratePpm - a.rate.ratePpm);
  return [true, false].map((inclusive) => byRate.filter(({ rate }) => rate.inclusive === inclusive));
}

/**
 * Groups of one kind of price with their taxes, of which the sum is rounded. Where prices include the tax, it is taken out of them and
 * they stay what they are. Where it comes on top, it is rounded to what the currency can be charged in.
 */
function taxed(groups: readonly TaxGroup[], mode: RoundingMode, stepMinor: number) {
  const fractions = groups.map(({ amountMinor, rate: { ratePpm, inclusive } }) => ({
    top: BigInt(amountMinor) * BigInt(ratePpm),
    bottom: BigInt(inclusive ? 1_000_000 + ratePpm : 1_000_000),
  }));
  const bottom = fractions.reduce((product, fraction) => product * fraction.bottom, 1n);
  const tops = fractions.map((fraction) => fraction.top * (bottom / fraction.bottom));
  const sum = tops.reduce((total, top) => total + top, 0n);
  const step = groups[0]?.rate.inclusive ? 1 : stepMinor;
  const taxes = split(roundFraction(sum, bottom * BigInt(step), mode) * step, tops);
  return groups.map((group, index) => ({ ...group, taxMinor: taxes[index] ?? 0 }));
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
