import type { OrderFacts } from './order-facts.ts';

interface Correction {
  readonly line: string;
  readonly sentAt: number;
  answeredAt: number;
  /** `unclear`: it may have been applied, or come to be. */
  outcome: 'applied' | 'unclear' | 'refused';
}

/** Which addresses orders were to go to instead, and what was answered. */
export interface CorrectionLog {
  /** Gives back what is to be called with the answer's status. */
  sent(orderId: string, line: string): (status: number | undefined) => void;
  /** Orders that do not go where they were told to go. */
  broken(facts: ReadonlyMap<string, OrderFacts>): string[];
}

export function createCorrectionLog(now: () => number = () => performance.now()): CorrectionLog {
  const byOrder = new Map<string, Correction[]>();
  return {
    sent(orderId, line) {
      const correction: Correction = { line, sentAt: now(), answeredAt: Infinity, outcome: 'unclear' };
      byOrder.set(orderId, [...(byOrder.get(orderId) ?? []), correction]);
      return (status) => {
        if (status === undefined || status >= 500) return;
        correction.answeredAt = now();
        correction.outcome = status === 200 ? 'applied' : 'refused';
      };
    },
    broken: (facts) =>
      [...byOrder].flatMap(([orderId, corrections]) => {
        const order = facts.get(orderId);
        if (!order || !corrections.some(({ outcome }) => outcome === 'applied')) return [];
        return isLast(order.addressLine, corrections)
          ? []
          : [`Order ${orderId} goes to "${order.addressLine}": its corrections were ${JSON.stringify(corrections)}`];
      }),
  };
}

/** Of corrections that were under way at once any may be the last; one that was sent after another's answer comes later. */
function isLast(line: string, corrections: readonly Correction[]): boolean {
  const standing = corrections.find((correction) => correction.line === line && correction.outcome !== 'refused');
  return (
    standing !== undefined &&
    !corrections.some(({ outcome, sentAt }) => outcome === 'applied' && sentAt > standing.answeredAt)
  );
}
