import { afterEach, describe, expect, it } from '@jest/globals';
import { Client, Connection, ServiceError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { reportedProblemsKey } from '../activities/shared/reported-problems.ts';
import { eventually } from '../tests/support/eventually.ts';
import { testTemporal } from '../tests/support/test-temporal.ts';
import { keepWorkflowsGoing } from './keep-workflows-going.ts';
import { listStuckWorkflows } from './list-stuck-workflows.ts';
import { measureStuckWorkflows } from './stuck-workflow-metrics.ts';

const SOON_MS = 5;

const timedOut = (workflowId: string) => stuck(workflowId, 'category=WorkflowTaskTimedOut');
const failed = (workflowId: string) => stuck(workflowId, 'category=WorkflowTaskFailed');

function stuck(workflowId: string, category: string) {
  const pair = { key: reportedProblemsKey, value: [category, 'cause=any'] };
  return { workflowId, runId: `run of ${workflowId}`, typedSearchAttributes: new TypedSearchAttributes([pair]) };
}

describe('keeping workflows going', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  /** Looks again and again at what Temporal is said to list. */
  function keep(list: () => readonly object[], hasLostTask = () => false) {
    const registry = new Registry();
    const lines: { msg: string; workflowIds?: string[] }[] = [];
    const log = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line)) });
    const stopping = new AbortController();
    let [looks, renewals] = [0, 0];
    const workflow = {
      async *list() {
        looks += 1;
        yield* list();
      },
    };
    const kept = keepWorkflowsGoing({
      client: { workflow } as unknown as Pick<Client, 'workflow'>,
      worker: { renew: async () => void (renewals += 1) },
      hasLostTask,
      metrics: measureStuckWorkflows(registry),
      log,
      until: stopping.signal,
      everyMs: SOON_MS,
    });
    ends.push(async () => {
      stopping.abort();
      await kept;
    });
    return { looks: () => looks, renewals: () => renewals, lines, metrics: () => registry.metrics() };
  }

  it('makes the worker anew for a workflow whose tasks time out, once for many looks', async () => {
    const kept = keep(() => [timedOut('order-A-1042'), failed('order-A-1043')]);
    await eventually(() => kept.looks() > 10);
    expect(kept.renewals()).toBe(1);
    expect(kept.lines).toMatchObject([{ level: 40, workflowIds: ['order-A-1042'] }]);
    const text = await kept.metrics();
    expect(text).toMatch(/^quartermaster_workers_renewed_total 1$/m);
    expect(text).toMatch(/^quartermaster_stuck_workflows\{problem="timed-out"\} 1$/m);
    expect(text).toMatch(/^quartermaster_stuck_workflows\{problem="failed"\} 1$/m);
  });

  it('does not for one whose code fails', async () => {
    const kept = keep(() => [failed('order-A-1042')]);
    await eventually(() => kept.looks() > 10);
    expect(kept.renewals()).toBe(0);
    expect(await kept.metrics()).toMatch(/^quartermaster_workers_renewed_total 0$/m);
  });

  it('makes it anew when the core has lost a task, whatever the server knows', async () => {
    const unknown = Object.assign(new Error('INVALID_ARGUMENT'), { code: 3, details: '', metadata: {} });
    let lost = true;
    const kept = keep(
      () => {
        throw new ServiceError('invalid query', { cause: unknown });
      },
      () => lost && !(lost = false),
    );
    await eventually(() => kept.renewals() === 1);
  });

  it('goes on looking when Temporal does not answer', async () => {
    const kept = keep(() => {
      throw new Error('No connection');
    });
    await eventually(() => kept.looks() > 2);
    expect(kept.renewals()).toBe(0);
    expect(kept.lines.length).toBeGreaterThan(1);
  });

  it('asks what a server understands, or is known not to', async () => {
    const { address, namespace } = await testTemporal();
    const connection = await Connection.connect({ address });
    ends.push(() => connection.close());
    expect((await listStuckWorkflows(new Client({ connection, namespace }))) ?? []).toEqual([]);
  });
});
