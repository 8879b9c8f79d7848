import { afterEach, describe, expect, it } from '@jest/globals';
import { Client, Connection, ServiceError } from '@temporalio/client';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { eventually } from '../tests/support/eventually.ts';
import { testTemporal } from '../tests/support/test-temporal.ts';
import { keepWorkflowsGoing } from './keep-workflows-going.ts';
import { listStuckWorkflows } from './list-stuck-workflows.ts';
import { measureStuckWorkflows } from './stuck-workflow-metrics.ts';

const SOON_MS = 5;

const timedOut = (workflowId: string) => ({ workflowId, category: 'category=WorkflowTaskTimedOut' });
const failed = (workflowId: string) => ({ workflowId, category: 'category=WorkflowTaskFailed' });

/** Temporal's list of what stands still, asked for one problem at a time. */
async function* listOf(all: readonly ReturnType<typeof failed>[], query: string) {
  const wanted = all.filter(({ category }) => query.includes(`TemporalReportedProblems in ('${category}')`));
  for (const { workflowId } of wanted) yield { workflowId, runId: `run of ${workflowId}` };
}

describe('keeping workflows going', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  /** Looks again and again at what Temporal is said to list. */
  function keep(list: () => readonly ReturnType<typeof failed>[], hasLostTask = () => false) {
    const registry = new Registry();
    const lines: { msg: string; workflowIds?: string[] }[] = [];
    const log = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line)) });
    const stopping = new AbortController();
    let [looks, renewals] = [0, 0];
    const workflow = {
      async *list({ query }: { readonly query: string }) {
        if (query.includes('TimedOut')) looks += 1;
        yield* listOf(list(), query);
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
      random: () => 0,
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
    expect(kept.lines).toMatchObject([{ level: 40, workflowIds: ['order-A-1042', 'order-A-1043'] }]);
    const text = await kept.metrics();
    expect(text).toMatch(/^quartermaster_workers_renewed_total 1$/m);
    expect(text).toMatch(/^quartermaster_stuck_workflows\{problem="timed-out"\} 1$/m);
    expect(text).toMatch(/^quartermaster_stuck_workflows\{problem="failed"\} 1$/m);
  });

  it('sees the one that times out behind hundreds that fail', async () => {
    const broken = Array.from({ length: 300 }, (_, n) => failed(`order-A-${n}`));
    const kept = keep(() => [...broken, timedOut('order-A-1042')]);
    await eventually(() => kept.renewals() === 1);
    const text = await kept.metrics();
    expect(text).toMatch(/^quartermaster_stuck_workflows\{problem="timed-out"\} 1$/m);
    expect(text).toMatch(/^quartermaster_stuck_workflows\{problem="failed"\} 100$/m);
  });

  it('does not where more time out than a worker loses, and says that it is load', async () => {
    const kept = keep(() => Array.from({ length: 21 }, (_, n) => timedOut(`order-A-${n}`)));
    await eventually(() => kept.looks() > 10);
    expect(kept.renewals()).toBe(0);
    expect(kept.lines).toMatchObject([{ level: 40, timedOut: 21 }]);
  });

  it('tells no old figure while Temporal does not answer', async () => {
    let isAway = false;
    const kept = keep(() => {
      if (isAway) throw new Error('No connection');
      return [failed('order-A-1042')];
    });
    await eventually(async () => (await kept.metrics()).includes('quartermaster_stuck_workflows_readable 1'));
    isAway = true;
    await eventually(async () => (await kept.metrics()).includes('quartermaster_stuck_workflows_readable 0'));
    expect(await kept.metrics()).not.toMatch(/^quartermaster_stuck_workflows\{/m);
  });

  it('does so, too, for one whose tasks are reported to fail: only the first may have', async () => {
    const kept = keep(() => [failed('order-A-1042')]);
    await eventually(() => kept.looks() > 10);
    expect(kept.renewals()).toBe(1);
    expect(kept.lines).toMatchObject([{ level: 40, workflowIds: ['order-A-1042'] }]);
  });

  it('does not where so many fail that it is the release', async () => {
    const kept = keep(() => Array.from({ length: 21 }, (_, n) => failed(`order-A-${n}`)));
    await eventually(() => kept.looks() > 10);
    expect([kept.renewals(), kept.lines]).toEqual([0, []]);
    expect(await kept.metrics()).toMatch(/^quartermaster_workers_renewed_total 0$/m);
  });

  /** As Temporal answers. */
  const refuse = (details: string) => {
    const cause = Object.assign(new Error(`3 INVALID_ARGUMENT: ${details}`), { code: 3, details, metadata: {} });
    throw new ServiceError('Failed to list workflows', { cause });
  };
  const refuseAttribute = () =>
    refuse("invalid query: invalid expression: column name 'TemporalReportedProblems' is not a valid search attribute");

  it('makes it anew when the core has lost a task while the list cannot be had', async () => {
    let lost = true;
    const noList = () => {
      throw new Error('No connection');
    };
    const kept = keep(noList, () => {
      const told = lost;
      lost = false;
      return told;
    });
    await eventually(() => kept.looks() > 10);
    expect(kept.renewals()).toBe(1);
  });

  it('makes it anew when the core has lost a task, whatever the server knows', async () => {
    let lost = true;
    const kept = keep(refuseAttribute, () => lost && !(lost = false));
    await eventually(() => kept.renewals() === 1);
  });

  it('says once that the server is too old to know, and has no figure', async () => {
    const kept = keep(refuseAttribute);
    await eventually(() => kept.looks() > 5);
    expect(kept.lines).toMatchObject([{ level: 30, msg: expect.stringContaining('does not know which workflows') }]);
    const text = await kept.metrics();
    expect(text).toMatch(/^quartermaster_stuck_workflows_readable 0$/m);
    expect(text).not.toMatch(/^quartermaster_stuck_workflows\{/m);
  });

  it('takes a query that is refused for another reason for a failure, each time', async () => {
    const kept = keep(() => refuse('invalid query: malformed SQL query: syntax error at position 42'));
    await eventually(() => kept.lines.length > 2);
    expect(new Set(kept.lines.map(({ msg }) => msg))).toEqual(
      new Set(['Could not look for workflows that stand still; trying again']),
    );
    expect(await kept.metrics()).toMatch(/^quartermaster_stuck_workflows_readable 0$/m);
  });

  it('goes on looking when Temporal does not answer', async () => {
    const kept = keep(() => {
      throw new Error('No connection');
    });
    await eventually(() => kept.looks() > 2);
    expect(kept.renewals()).toBe(0);
    expect(kept.lines.length).toBeGreaterThan(1);
  });

  it('asks what a server understands but for the attribute', async () => {
    const { address, namespace } = await testTemporal();
    const connection = await Connection.connect({ address });
    ends.push(() => connection.close());
    expect((await listStuckWorkflows(new Client({ connection, namespace }))) ?? []).toEqual([]);
  });
});
