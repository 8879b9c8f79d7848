import type { ErasureOutcome } from '../../db/people/person-repository.ts';

/** 0 erased, 1 not finished, 2 nobody is known by that, 3 refused. */
export function exitCodeOf({ kind }: ErasureOutcome, running: readonly string[]): number {
  if (kind === 'refused') return 3;
  if (running.length > 0) return 1;
  return kind === 'erased' ? 0 : 2;
}

/** What a person reads of an erasure: what is gone, and what is theirs to erase elsewhere. */
export function describeErasure(outcome: ErasureOutcome, running: readonly string[]): string {
  const lines = [...wordsOf(outcome)];
  if (running.length > 0) {
    lines.push('These workflows still run. Repeat the command when they have ended, for their histories:');
    lines.push(...running.map((workflowId) => `  ${workflowId}`));
  }
  return `${lines.join('\n')}\n`;
}

function wordsOf(outcome: ErasureOutcome): string[] {
  if (outcome.kind === 'unknown') return ['Nobody is known by that.'];
  if (outcome.kind === 'refused') {
    return ['Nothing was erased:', ...outcome.obstacles.map(({ about, why }) => `  ${about}: ${why}`)];
  }
  const { erasureId, orders, rows, elsewhere } = outcome;
  return [
    `Erased (${erasureId}).`,
    `  orders and requests: ${orders.join(', ') || 'none'}`,
    ...Object.entries(rows).map(([table, count]) => `  ${String(count).padStart(7)} ${table}`),
    ...listOf('To be erased at Stripe:', elsewhere.payments),
    ...listOf('To be erased at EasyPost:', elsewhere.parcels),
  ];
}

function listOf(title: string, ids: readonly string[]): string[] {
  return ids.length > 0 ? [title, ...ids.map((id) => `  ${id}`)] : [];
}
