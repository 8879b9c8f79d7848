import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import type { WorkflowNames } from '../../db/people/erase-person.ts';
import type { PersonRepository, UnfinishedErasure } from '../../db/people/person-repository.ts';
import type { Shop } from '../../db/shop/shop-queries.ts';
import { connectionOptionsOf, type TemporalSettings } from '../../temporal/temporal-settings.ts';
import { backorderWorkflowId } from '../../workflows/backorders/backorder-contract.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { paymentWorkflowId } from '../../workflows/payments/payment-contract.ts';
import { shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';
import { addressCorrectionWorkflowId } from '../../workflows/shipping/address-contract.ts';
import { quoteWorkflowId } from '../../workflows/shipping/quote-contract.ts';
import { expectedWorkflowIds, findRuns, readRetentionMs, type Run } from './histories-of-erasure.ts';
import { refuseUnprovenNamespace } from './refuse-unproven-namespace.ts';

export const workflowNames: WorkflowNames = {
  ofOrder: (number) => [orderWorkflowId(number), paymentWorkflowId(number), backorderWorkflowId(number)],
  ofParcel: shipmentWorkflowId,
  ofQuote: quoteWorkflowId,
  ofCorrection: addressCorrectionWorkflowId,
};

export interface HistoriesOptions {
  readonly people: Pick<PersonRepository, 'listUnfinished' | 'noteHistoriesSeen' | 'finishErasure'>;
  /** Of the database that the erasures are on record in. */
  readonly shop: Shop | undefined;
  readonly temporal: TemporalSettings;
  /** Somebody says that the namespace is this shop's, whatever can be seen there. */
  readonly isNamespaceOurs: boolean;
  readonly onProgress: (words: string) => void;
}

/** What keeps an erasure from being finished. */
export interface LeftHistories {
  /** Workflows that still run: theirs cannot be deleted yet. */
  readonly running: readonly string[];
  /** Workflows whose histories must be somewhere, and are not in this namespace. */
  readonly missing: readonly string[];
}

export interface Histories {
  /** Deletes those of every erasure that is not finished, this one's and those of runs that were cut off. */
  deleteUnfinished(): Promise<LeftHistories>;
  close(): Promise<void>;
}

/** Connects, before anything is erased. Throws NamespaceOfOtherShop and NamespaceWithoutMark. */
export async function openHistories(options: HistoriesOptions): Promise<Histories> {
  const { shop, temporal, isNamespaceOurs } = options;
  const { namespace } = temporal;
  const connection = await Connection.connect({ ...connectionOptionsOf(temporal), connectTimeout: '5s' });
  try {
    if (shop) await refuseUnprovenNamespace({ connection, namespace, shop, isOurs: isNamespaceOurs });
  } catch (error) {
    await connection.close();
    throw error;
  }
  const client = new Client({ connection, namespace });
  return { deleteUnfinished: () => deleteUnfinished(client, options), close: () => connection.close() };
}

async function deleteUnfinished(
  client: Client,
  { people, isNamespaceOurs, onProgress }: HistoriesOptions,
): Promise<LeftHistories> {
  const left = { running: [] as string[], missing: [] as string[] };
  const unfinished = await people.listUnfinished();
  const retentionMs = unfinished.length > 0 ? await readRetentionMs(client) : 0;
  for (const erasure of unfinished) {
    onProgress(`Deleting the histories of up to ${erasure.workflowIds.length} workflows`);
    const runs = await findRuns(client, erasure);
    const missing = isNamespaceOurs ? [] : missingOf(erasure, runs, retentionMs);
    left.missing.push(...missing);
    if (missing.length > 0) continue;
    // Before the first is deleted: a run that is cut off here finds fewer the next time.
    if (runs.length > 0) await people.noteHistoriesSeen(erasure.id);
    const running = await deleteRuns(client, runs);
    left.running.push(...running);
    if (running.length === 0) await people.finishErasure(erasure.id);
  }
  return left;
}

/** Where not one of those is there that must be, nothing of theirs is: it is another namespace. */
function missingOf(erasure: UnfinishedErasure, runs: readonly Run[], retentionMs: number): readonly string[] {
  if (erasure.areHistoriesSeen) return [];
  const expected = expectedWorkflowIds(erasure, { now: Date.now(), retentionMs });
  const there = new Set(runs.map(({ workflowId }) => workflowId));
  return expected.some((workflowId) => there.has(workflowId)) ? [] : expected;
}

/** Returns the workflows that go on. */
async function deleteRuns(client: Client, runs: readonly Run[]): Promise<string[]> {
  const running = new Set<string>();
  const { namespace } = client.options;
  for (const { workflowId, runId, status } of runs) {
    if (GOING_ON.has(status.name)) running.add(workflowId);
    else {
      await client.workflowService
        .deleteWorkflowExecution({ namespace, workflowExecution: { workflowId, runId } })
        .catch(unlessGone);
    }
  }
  return [...running];
}

const GOING_ON: ReadonlySet<string> = new Set(['RUNNING', 'PAUSED']);

/** The list names runs for a while that are gone. */
function unlessGone(error: unknown): void {
  const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
  if (code !== NOT_FOUND) throw error;
}
const NOT_FOUND = 5;
