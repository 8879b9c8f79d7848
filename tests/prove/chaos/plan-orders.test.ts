import { glob } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { courseNames } from './courses.ts';
import { planOrders } from './plan-orders.ts';
import { requestNames, requestRow } from './requests.ts';
import { argumentShapes, workflowMessages } from './workflow-messages.ts';

const plans = planOrders(1, 3_000);
const commands = plans.flatMap((plan) => plan.commands.map(({ command }) => command));

describe('planOrders', () => {
  it('plans the same again for the same seed', () => {
    expect(planOrders(7, 50)).toEqual(planOrders(7, 50));
    expect(planOrders(7, 50)).not.toEqual(planOrders(8, 50));
  });

  it('sends every message of every workflow with every kind of argument', () => {
    const sent = commands.flatMap((command) =>
      command.kind === 'message' ? [`${command.message.workflow} ${command.message.name} ${command.shape}`] : [],
    );
    expect(workflowMessages.length).toBeGreaterThan(20);
    expect(new Set(sent).size).toBe(workflowMessages.length * argumentShapes.length);
  });

  it('makes every request, rightly and, where something is said, wrongly, and takes every course', () => {
    const asked = commands.flatMap((command) => (command.kind === 'ask' ? [command.request] : []));
    expect(new Set([...asked, 'pay']).size).toBe(requestNames.length);
    const badly = commands.flatMap((command) => (command.kind === 'ask badly' ? [command.request] : []));
    expect(new Set(badly).size).toBe(requestNames.filter((name) => requestRow(name).body).length);
    expect(new Set(plans.map(({ course }) => course.name)).size).toBe(courseNames.length);
  });
});

interface Message {
  readonly type: unknown;
  readonly name: unknown;
}

/** Of all contracts that there are, also of a workflow that is new. */
async function messagesOfContracts(): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob('workflows/**/*-contract.ts')) {
    const contract = (await import(pathToFileURL(file).href)) as Readonly<Record<string, Message | null>>;
    for (const exported of Object.values(contract)) {
      if (exported?.type === 'update' || exported?.type === 'signal')
        found.push(`${exported.type} ${String(exported.name)}`);
    }
  }
  return found;
}

describe('workflowMessages', () => {
  it('names every update and every signal that the workflows define', async () => {
    const named = workflowMessages.map(({ type, name }) => `${type} ${name}`);
    expect(named.sort()).toEqual((await messagesOfContracts()).sort());
  });

  it('has the update of every request', () => {
    const updates = requestNames.flatMap((name) => requestRow(name).update ?? []);
    const known = workflowMessages.flatMap(({ type, name }) => (type === 'update' ? [name] : []));
    // It comes with the order itself.
    expect(updates.sort()).toEqual(known.filter((name) => name !== 'placeOrder').sort());
  });
});
