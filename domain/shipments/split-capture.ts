import { split } from '../money/money.ts';

export interface CaptureParcel {
  /** Units of each order line that travel in this parcel. */
  readonly lines: readonly { readonly orderLineId: string; readonly quantity: number }[];
}

/** What an order line costs in all, with tax. */
export interface CaptureLine {
  readonly orderLineId: string;
  readonly grossMinor: number;
}

/**
 * What is captured when each parcel leaves: the value of its goods with tax, and what else the order costs (sending)
 * with the first. The parts sum to the order's total exactly. A provider captures no zero, so a parcel of worthless
 * goods takes one minor unit of the dearest one.
 */
export function splitCapture(
  totalMinor: number,
  lines: readonly CaptureLine[],
  parcels: readonly CaptureParcel[],
): number[] {
  const captures = parcels.map(() => 0);
  for (const { orderLineId, grossMinor } of lines) {
    const quantities = parcels.map((parcel) => unitsOf(parcel, orderLineId));
    for (const [index, part] of split(grossMinor, quantities).entries())
      captures[index] = (captures[index] ?? 0) + part;
  }
  const rest = totalMinor - captures.reduce((sum, capture) => sum + capture, 0);
  return spreadZeros(captures.map((capture, index) => (index === 0 ? capture + rest : capture)));
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
