import { describe, expect, it } from '@jest/globals';
import { planOrders } from './plan-orders.ts';
import { argumentShapes, workflowMessages } from './workflow-messages.ts';

describe('planOrders', () => {
  it('plans the same again for the same seed', () => {
    expect(planOrders(7, 50)).toEqual(planOrders(7, 50));
    expect(planOrders(7, 50)).not.toEqual(planOrders(8, 50));
  });

  it('sends every message of every workflow with every kind of argument', () => {
    const sent = planOrders(1, 3_000).flatMap(({ commands }) =>
      commands.flatMap(({ command }) =>
        command.kind === 'message' ? [`${command.message.workflow} ${command.message.name} ${command.shape}`] : [],
      ),
    );
    expect(workflowMessages.length).toBeGreaterThan(20);
    expect(new Set(sent).size).toBe(workflowMessages.length * argumentShapes.length);
  });
});
