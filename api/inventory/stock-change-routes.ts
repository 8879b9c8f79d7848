import { z } from 'zod';
import type { StockChangeRequest } from '../../db/inventory/stock-change-request.ts';
import type { Database } from '../../db/database.ts';
import type { StockRepository } from '../../db/inventory/stock-repository.ts';
import { stockChangeWorkflowId, type StockChangeOutcome } from '../../workflows/inventory/stock-contract.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { actorOfCaller } from '../events/actor-of-caller.ts';
import { idempotentWorkflow, hashOf, idempotencyKeyReused, type RepeatableRequest } from '../shared/idempotency.ts';
import { fieldProblem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { line, location, optionalLine, sku, uuid } from '../shared/schemas/field-schemas.ts';
import { listOf } from '../shared/schemas/list-schema.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import { stockLevel } from './stock-level-schema.ts';

const LINES_MAX = 500;
const UNITS_MAX = 1_000_000;

const receiptLine = z
  .strictObject({
    sku,
    locationId: location,
    quantity: z.int().min(1).max(UNITS_MAX).meta({ description: 'Units that arrived.', example: 48 }),
  })
  .meta({ id: 'StockReceiptLine', description: 'What arrived of one SKU at one location.' });

const receiptDraft = z
  .strictObject({
    lines: listOf(receiptLine, { max: LINES_MAX }).meta({
      description: 'What arrived: all of it is booked, or nothing.',
    }),
    reference: optionalLine(100).meta({ description: 'The delivery note’s number.', example: 'DN-20871' }),
  })
  .meta({ id: 'StockReceiptDraft', description: 'Goods that arrived.' });

const adjustmentLine = z
  .strictObject({
    sku,
    locationId: location,
    quantity: z
      .int()
      .min(-UNITS_MAX)
      .max(UNITS_MAX)
      .refine((units) => units !== 0, 'It must not be zero.')
      .meta({
        description: 'Units found (above zero) or lost (below zero); not zero.',
        example: -2,
        override: { not: { const: 0 } },
      }),
  })
  .meta({ id: 'StockAdjustmentLine', description: 'What was found or lost of one SKU at one location.' });

const adjustmentDraft = z
  .strictObject({
    lines: listOf(adjustmentLine, { max: LINES_MAX }).meta({
      description: 'What was found or lost: all of it is booked, or nothing.',
    }),
    reason: line(500).meta({ description: 'Why, for whoever reads the stock ledger later.', example: 'Stocktake' }),
  })
  .meta({ id: 'StockAdjustmentDraft', description: 'A correction of what was counted.' });

const stockChange = z
  .strictObject({
    id: uuid.meta({ description: 'Id of the change.' }),
    levels: z.array(stockLevel).meta({ description: 'The levels of its lines, after it.' }),
  })
  .meta({ id: 'StockChange', description: 'A change that was made, and the levels after it.' });

const made = {
  schema: stockChange,
  example: {
    id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a',
    levels: [{ sku: '85123A', locationId: 'MAIN', onHand: 148, reserved: 12, available: 136 }],
  },
} as const;
const corrected = {
  ...made,
  example: {
    id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8c',
    levels: [{ sku: '85123A', locationId: 'MAIN', onHand: 146, reserved: 12, available: 134 }],
  },
} as const;
const lines = [{ sku: '85123A', locationId: 'MAIN', quantity: 48 }];

const contract = {
  method: 'post',
  tag: 'Stock',
  permission: 'stock:write',
  bodySize: 'list',
  idempotencyKey: 'required',
  problems: ['unknown-sku', 'unknown-location', 'location-closed', 'stock-promised', 'stock-out-of-range'],
} as const;

export interface StockChangeDependencies {
  readonly database: Database;
  readonly temporal: Pick<TemporalCalls, 'executeWorkflow'>;
  readonly stock: Pick<StockRepository, 'storeStockChange'>;
}

export function stockChangeRoutes(deps: StockChangeDependencies): Route[] {
  return [
    route({
      ...contract,
      path: '/v1/stock-receipts',
      operationId: 'createStockReceipt',
      summary: 'Take goods into stock',
      description: 'Orders that wait for them are given theirs first, oldest first. All lines are booked, or none.',
      body: receiptDraft,
      bodyExample: { lines, reference: 'DN-20871' },
      responses: { 201: { description: 'The goods are in stock.', ...made } },
    }).handledBy(async (request) => changeStock(deps, 'receipt', request)),
    route({
      ...contract,
      path: '/v1/stock-adjustments',
      operationId: 'createStockAdjustment',
      summary: 'Correct stock',
      description: 'Units that are promised to orders cannot be taken away. All lines are booked, or none.',
      body: adjustmentDraft,
      bodyExample: { lines: [{ sku: '85123A', locationId: 'MAIN', quantity: -2 }], reason: 'Broken in storage' },
      responses: { 201: { description: 'Stock is corrected.', ...corrected } },
    }).handledBy(async (request) => changeStock(deps, 'adjustment', request)),
  ];
}

/** A workflow, because stock that arrives wakes the orders that wait for it. */
async function changeStock(
  { database, temporal, stock }: StockChangeDependencies,
  kind: 'receipt' | 'adjustment',
  request: RepeatableRequest & { readonly body: StockChangeRequest },
) {
  return idempotentWorkflow(database, request, {
    // The workflow knows what is wrong with it; a change that it refuses stays on record.
    check: async () => undefined,
    run: async (id) => {
      // Long after the key itself is forgotten: what it stands for is never booked as something else.
      const asked = { ...request.body, requestedBy: actorOfCaller(request.caller) };
      const change = { id, kind, request: asked, requestHash: hashOf(request) };
      if (!(await stock.storeStockChange(change))) throw idempotencyKeyReused();
      const outcome = await temporal.executeWorkflow('changeStock', {
        workflowId: stockChangeWorkflowId(id),
        taskQueue: ORDERS_TASK_QUEUE,
        args: [{ changeId: id }],
        staticSummary: `${kind} of ${request.body.lines.length} line(s)`,
      });
      return { status: 201, body: { id, levels: levelsOf(outcome) } } as const;
    },
  });
}

function levelsOf(outcome: StockChangeOutcome) {
  if (outcome.kind === 'refused') throw fieldProblem(outcome.code, outcome.detail, outcome.pointer);
  return [...outcome.levels];
}
