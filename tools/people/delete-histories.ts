import { Client, Connection, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import type { PersonRepository, WorkflowNames } from '../../db/people/person-repository.ts';
import type { Shop } from '../../db/shop/shop-queries.ts';
import { refuseOtherShop } from '../../temporal/namespace-owner.ts';
import { connectionOptionsOf, type TemporalSettings } from '../../temporal/temporal-settings.ts';
import { backorderWorkflowId } from '../../workflows/backorders/backorder-contract.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { paymentWorkflowId } from '../../workflows/payments/payment-contract.ts';
import { shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';
import { addressCorrectionWorkflowId } from '../../workflows/shipping/address-contract.ts';
import { quoteWorkflowId } from '../../workflows/shipping/quote-contract.ts';

export const workflowNames: WorkflowNames = {
  ofOrder: (number) => [orderWorkflowId(number), paymentWorkflowId(number), backorderWorkflowId(number)],
  ofParcel: shipmentWorkflowId,
  ofQuote: quoteWorkflowId,
  ofCorrection: addressCorrectionWorkflowId,
};

export interface HistoriesOptions {
  readonly people: Pick<PersonRepository, 'listUnfinished' | 'finishErasure'>;
  /** Of the database that the erasures are on record in. */
  readonly shop: Shop | undefined;
  readonly temporal: TemporalSettings;
  readonly onProgress: (words: string) => void;
}

/**
 * Deletes the histories of every erasure that is not finished, this one's and those of runs that were cut off. Returns the
 * workflows that still run: theirs cannot be deleted yet. Throws NamespaceOfOtherShop, because histories that are elsewhere would
 * count as gone.
 */
export async function deleteHistories({
  people,
  shop,
  temporal,
  onProgress,
}: HistoriesOptions): Promise<readonly string[]> {
  const unfinished = await people.listUnfinished();
  if (unfinished.length === 0) return [];
  const connection = await Connection.connect({ ...connectionOptionsOf(temporal), connectTimeout: '5s' });
  const client = new Client({ connection, namespace: temporal.namespace });
  try {
    if (shop) await refuseOtherShop(connection, temporal.namespace, shop);
    const running: string[] = [];
    for (const { id, workflowIds } of unfinished) {
      onProgress(`Deleting the histories of up to ${workflowIds.length} workflows`);
      const left: string[] = [];
      for (const workflowId of workflowIds) if (!(await deleteRuns(client, workflowId))) left.push(workflowId);
      if (left.length === 0) await people.finishErasure(id);
      running.push(...left);
    }
    return running;
  } finally {
    await connection.close();
  }
}

/** All runs under an id; false where one still goes on. The last one may not be on the list yet. */
async function deleteRuns(client: Client, workflowId: string): Promise<boolean> {
  const runs = new Map<string, string>();
  for await (const { runId, status } of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    runs.set(runId, status.name);
  }
  const last = await describeLast(client, workflowId);
  if (last) runs.set(last.runId, last.status.name);
  const { namespace } = client.options;
  for (const [runId, status] of runs) {
    if (GOING_ON.has(status)) continue;
    await client.workflowService
      .deleteWorkflowExecution({ namespace, workflowExecution: { workflowId, runId } })
      .catch(unlessGone);
  }
  return ![...runs.values()].some((status) => GOING_ON.has(status));
}

const GOING_ON: ReadonlySet<string> = new Set(['RUNNING', 'PAUSED']);

async function describeLast(client: Client, workflowId: string) {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** The list names runs for a while that are gone. */
function unlessGone(error: unknown): void {
  const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
  if (code !== NOT_FOUND) throw error;
}
const NOT_FOUND = 5;
