import type { ErasureExtent, ErasureOutcome } from '../../db/people/erase-person.ts';
import type { LeftHistories } from './delete-histories.ts';

/** 0 erased, 1 not finished, 2 nobody is known by that, 3 refused, or to be confirmed. */
export function exitCodeOf({ kind }: ErasureOutcome, { running, missing }: LeftHistories): number {
  if (kind === 'refused' || kind === 'unconfirmed') return 3;
  if (running.length > 0 || missing.length > 0) return 1;
  return kind === 'erased' ? 0 : 2;
}

/** What a person reads of an erasure: what is gone, and what is theirs to erase elsewhere. */
export function describeErasure(outcome: ErasureOutcome): string {
  return `${describeOutcome(outcome).join('\n')}\n`;
}

/** What is left of the histories; empty where nothing is. */
export function describeLeft({ running, missing }: LeftHistories): string {
  const lines = [
    ...listOf('These workflows still run. Repeat the command when they have ended, for their histories:', running),
    ...listOf(
      'Orders have ended so lately that the histories of these workflows must be there, and not one is: is it the right namespace? Where somebody has deleted them, add --namespace-is-ours:',
      missing,
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function describeOutcome(outcome: ErasureOutcome): string[] {
  switch (outcome.kind) {
    case 'unknown':
      return ['Nobody is known by that.'];
    case 'refused':
      return ['Nothing was erased:', ...outcome.obstacles.map(({ about, why }) => `  ${about}: ${why}`)];
    case 'unconfirmed':
      return describeExtent(outcome);
    case 'erased':
      return [
        `Erased (${outcome.erasureId}).`,
        `  orders and requests: ${outcome.orders.join(', ') || 'none'}`,
        ...Object.entries(outcome.rows).map(([table, count]) => `  ${String(count).padStart(7)} ${table}`),
        ...listOf(
          'Customers whose orders these were, and who stay, because they have another address or were not named:',
          outcome.customersWhoStay,
        ),
        ...listOf('To be erased at Stripe:', outcome.elsewhere.payments),
        ...listOf('To be erased at EasyPost:', outcome.elsewhere.parcels),
      ];
  }
}

const describeExtent = ({ customers, orders, recipients }: ErasureExtent) => [
  `Nothing was erased: that would be ${customers} customers and ${orders.length} orders, to ${recipients} different names.`,
  `  ${orders.join(', ') || 'no orders'}`,
  'Is that one person? "npm run export-person" shows all of it. To erase it add --yes.',
];

function listOf(title: string, ids: readonly string[]): string[] {
  return ids.length > 0 ? [title, ...ids.map((id) => `  ${id}`)] : [];
}
