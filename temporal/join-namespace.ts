import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { NamespaceOfOtherShop, refuseOtherShop, type NamespaceShop } from './namespace-owner.ts';

/** For one look at the namespace. */
const DEADLINE_MS = 5_000;

export interface JoiningNamespace {
  readonly temporal: Pick<Connection, 'workflowService' | 'withDeadline'>;
  readonly namespace: string;
  readonly shop: NamespaceShop;
  readonly log: { warn(facts: { readonly err: unknown }, words: string): void };
  readonly until: AbortSignal;
  readonly retryMs?: number;
}

/** Resolves once Temporal says that its namespace is one for this shop; it is waited for. Throws NamespaceOfOtherShop. */
export async function joinNamespace(joining: JoiningNamespace): Promise<void> {
  const { temporal, namespace, shop, log, until, retryMs = 1_000 } = joining;
  while (!until.aborted) {
    try {
      return await temporal.withDeadline(Date.now() + DEADLINE_MS, () => refuseOtherShop(temporal, namespace, shop));
    } catch (err) {
      if (err instanceof NamespaceOfOtherShop) throw err;
      log.warn({ err }, `Temporal does not say whose namespace ${namespace} is; trying again`);
    }
    await sleep(retryMs, undefined, { signal: until }).catch(() => {});
  }
}
