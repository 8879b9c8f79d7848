import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { bundleWorkflows } from '../../workers/workflow-bundle.ts';
import * as workflows from '../../workflows/index.ts';
import { address } from '../support/a-shop.ts';
import { testWorkflowBundle } from '../support/test-temporal.ts';

// The core's own warnings of what a test is made to find would stand between its results.
const quiet = { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR' }) } };
Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: quiet });

const HISTORIES = join(import.meta.dirname, 'histories');
const recorded = readdirSync(HISTORIES).map((file) => ({
  workflowId: file.replace(/\.json$/, ''),
  history: JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as unknown,
}));

type WorkflowBundle = Awaited<ReturnType<typeof testWorkflowBundle>> | { readonly code: string };

/** What these workflows would do otherwise than the recorded ones did, by history. */
async function replay(workflowBundle: WorkflowBundle, histories: typeof recorded): Promise<Record<string, Error>> {
  const differences: Record<string, Error> = {};
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    if (error) differences[workflowId] = error;
  }
  return differences;
}

describe('the workflows of this version', () => {
  it('go on where those of the recorded histories were', async () => {
    expect(await replay(await testWorkflowBundle(), recorded)).toEqual({});
  });

  it('have each a recorded history', () => {
    const types = new Set(recorded.map(({ workflowId }) => workflowId.split('-').at(-1)));
    expect(types).toEqual(new Set(Object.keys(workflows)));
  });
});

describe('the histories', () => {
  it('hold ids and amounts, and nothing about the shopper', () => {
    const payloads = recorded.flatMap(({ history }) => textsIn(history));
    expect(payloads.length).toBeGreaterThan(100);
    const shopper = [address.name, address.line1, address.postalCode, 'ada@example.com'];
    expect(payloads.filter((text) => shopper.some((fact) => text.includes(fact)))).toEqual([]);
  });
});

/** Every payload's text, wherever it stands. */
function textsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'data' && typeof inner === 'string' ? [Buffer.from(inner, 'base64').toString()] : textsIn(inner),
  );
}

describe('a workflow that was changed', () => {
  it('is found out, and no other', async () => {
    const workflowsPath = join(import.meta.dirname, 'changed-workflows.ts');
    const bundle = await bundleWorkflows(workflowsPath);
    const some = recorded.filter(({ workflowId }) => /backorder|quoted/.test(workflowId));
    const differences = await replay(bundle, some);
    const changed = some.map(({ workflowId }) => workflowId).filter((id) => id.endsWith('-backorderRestock'));
    expect(Object.keys(differences).sort((a, b) => a.localeCompare(b))).toEqual(changed);
    for (const error of Object.values(differences)) expect(error).toBeInstanceOf(DeterminismViolationError);
  });
});
