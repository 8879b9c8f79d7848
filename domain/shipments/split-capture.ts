import { split } from '../money/money.ts';

export interface CaptureParcel {
  /** Units of each order line that travel in this parcel. */
  readonly lines: readonly { readonly orderLineId: string; readonly quantity: number }[];
}

/** What an order line has of the amount that is divided: its price with tax, or its tax. */
export interface CaptureLine {
  readonly orderLineId: string;
  readonly amountMinor: number;
}

/**
 * Divides an amount of the order over its parcels: each line's by the units that travel in each, and what is not of a line
 * (sending) to the first parcel. The parts sum to the amount exactly.
 */
export function splitOverParcels(
  amountMinor: number,
  lines: readonly CaptureLine[],
  parcels: readonly CaptureParcel[],
): number[] {
  const parts = parcels.map(() => 0);
  for (const line of lines) {
    const quantities = parcels.map((parcel) => unitsOf(parcel, line.orderLineId));
    for (const [index, part] of split(line.amountMinor, quantities).entries())
      parts[index] = (parts[index] ?? 0) + part;
  }
  const rest = amountMinor - parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part, index) => (index === 0 ? part + rest : part));
}

/**
 * What is captured when each parcel leaves: the value of its goods with tax, and what else the order costs with the first,
 * in whole steps of the currency (1, where any amount can be charged). A provider captures no zero, so a parcel of
 * worthless goods takes one step of the dearest one.
 */
export function splitCapture(
  totalMinor: number,
  lines: readonly CaptureLine[],
  parcels: readonly CaptureParcel[],
  stepMinor = 1,
): number[] {
  const exact = splitOverParcels(totalMinor, lines, parcels);
  const steps = stepMinor === 1 ? exact : split(totalMinor / stepMinor, exact);
  return spreadZeros(steps).map((part) => part * stepMinor);
}

function unitsOf({ lines }: CaptureParcel, orderLineId: string): number {
  return lines.reduce((units, line) => (line.orderLineId === orderLineId ? units + line.quantity : units), 0);
}

function spreadZeros(captures: readonly number[]): number[] {
  const spread = [...captures];
  for (const [index, capture] of captures.entries()) {
    const dearest = spread.indexOf(Math.max(...spread));
    const available = spread[dearest] ?? 0;
    if (capture > 0 || available < 2) continue;
    spread[dearest] = available - 1;
    spread[index] = 1;
  }
  return spread;
}
