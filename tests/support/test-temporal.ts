import { askTestService } from './ask-test-service.ts';

/** The Temporal dev server that the whole run shares: use task queues and workflow ids of the test's own. */
export async function testTemporal(): Promise<{ readonly address: string; readonly namespace: string }> {
  const { address = '', namespace = '' } = await askTestService('/temporal');
  return { address, namespace };
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
