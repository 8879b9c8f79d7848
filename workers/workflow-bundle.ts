import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundle } from '@temporalio/worker';

const WORKFLOWS = fileURLToPath(import.meta.resolve('../workflows/index.ts'));
const INTERCEPTORS = [
  import.meta.resolve('../workflows/shared/sequential-local-activities.ts'),
  import.meta.resolve('../workflows/shared/propagate-first-schedule.ts'),
].map((url) => fileURLToPath(url));

/**
 * Bundles every workflow for the sandbox. Takes seconds: in production it is done once, when the image is built.
 * `interceptors`: further modules, by their paths.
 */
export async function bundleWorkflows(
  workflowsPath = WORKFLOWS,
  interceptors: readonly string[] = [],
): Promise<WorkflowBundle> {
  return bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [...INTERCEPTORS, ...interceptors],
    logger: new DefaultLogger('WARN'),
    // Loaded once a worker and not once a workflow. Our modules keep no state: tests/tool-chain/workflow-bundle.test.ts.
    preloadModules: [workflowsPath],
    // Stack traces need the lines, not the text of every source: without it the bundle is half as large.
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-source-map' }),
  });
}

/** Writes the bundle to a file that `WORKFLOW_BUNDLE` can name. */
export async function buildWorkflowBundle(file: string, interceptors: readonly string[] = []): Promise<void> {
  const { code } = await bundleWorkflows(WORKFLOWS, interceptors);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, code);
}
