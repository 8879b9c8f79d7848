import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Part, startPart } from './part-process.ts';

export interface WebUiOptions {
  readonly program: string;
  readonly port: number;
  readonly temporalAddress: string;
  readonly namespace: string;
  /** For its configuration, which it reads from a file only. */
  readonly configDir: string;
  readonly logFile: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** Starts Temporal's Web UI on 127.0.0.1. */
export async function startWebUi(options: WebUiOptions): Promise<Part> {
  const { program, port, temporalAddress, namespace, configDir, logFile, env, signal } = options;
  mkdirSync(configDir, { recursive: true });
  const settings = {
    temporalGrpcAddress: temporalAddress,
    host: '127.0.0.1',
    port,
    enableUi: true,
    defaultNamespace: namespace,
    // They undo nothing, or live an order's life twice: an order is ended by cancelling it. Its updates stay usable.
    workflowTerminateDisabled: true,
    workflowResetDisabled: true,
    batchActionsDisabled: true,
    startWorkflowDisabled: true,
    disableNewsFetch: true,
    notifyOnNewVersion: false,
  };
  // YAML takes JSON as it is.
  writeFileSync(join(configDir, 'development.yaml'), JSON.stringify(settings));
  return startPart({
    name: 'Temporal Web UI',
    command: [program, '--root', configDir, '--config', '.', '--env', 'development', 'start'],
    cwd: configDir,
    env,
    signal,
    stopSignal: 'TERM',
    logFile,
    readyWhen: (line) => line.includes('http server started'),
    readyWithinMs: 30_000,
    stopWithinMs: 5_000,
  });
}
