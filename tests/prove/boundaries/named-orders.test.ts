import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createNamedOrders } from './named-orders.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'quartermaster-named-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('tells every worker which order a workflow is about, once a step has named it', () => {
  const [one, other] = [createNamedOrders(folder), createNamedOrders(folder)];
  expect(one.subjectOf('payment-A-1042', [{ intentId: 'pi_1' }])).not.toContain('5f9c2f0e');
  expect(one.subjectOf('order-A-1042', [{ orderId: '5f9c2f0e' }])).toContain('5f9c2f0e');
  for (const workflowId of ['payment-A-1042', 'shipment-A-1042-2', 'backorder-A-1042']) {
    expect(other.subjectOf(workflowId, [])).toBe(`${workflowId} 5f9c2f0e`);
  }
  expect(other.subjectOf('order-A-104', [])).not.toContain('5f9c2f0e');
  expect(other.subjectOf('sweepOrders', [{ orderId: '5f9c2f0e' }])).toBe('sweepOrders');
});
