import { readStackEnvironment } from '../../dev/stack/environment-config.ts';
import { presentTemporalPrograms } from '../../dev/stack/temporal-programs.ts';
import { askTestService } from './ask-test-service.ts';

/** The Temporal dev server that the whole run shares: use task queues and workflow ids of the test's own. */
export async function testTemporal(): Promise<{ readonly address: string; readonly namespace: string }> {
  const { address = '', namespace = '' } = await askTestService('/temporal');
  return { address, namespace };
}

/** Whether Temporal's production programs are in the cache: tests do not build them, which takes minutes. */
export function hasProductionTemporal(): boolean {
  return Object.keys(presentTemporalPrograms(readStackEnvironment().clean)).length === 3;
}

/** The production server that the whole run shares: ask only where `hasProductionTemporal`, and use a namespace of the test's own. */
export async function testProductionTemporal(): Promise<{ readonly address: string }> {
  const { address = '' } = await askTestService('/production-temporal');
  return { address };
}

/** The bundle of workflows/index.ts, built once a run: give it to `Worker.create` as `workflowBundle`. */
export async function testWorkflowBundle(): Promise<{ readonly codePath: string }> {
  const { codePath = '' } = await askTestService('/workflow-bundle');
  return { codePath };
}

/** The same with what measures the chains of conditions, for `startTestWorker`. */
export async function watchedWorkflowBundle(): Promise<{ readonly codePath: string }> {
  const { codePath = '' } = await askTestService('/watched-workflow-bundle');
  return { codePath };
}
