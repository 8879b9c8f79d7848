import { setTimeout as delay } from 'node:timers/promises';
import { startPart } from '../../../dev/stack/part-process.ts';
import { freePort } from '../../../dev/stack/ports.ts';

/** What a network may do to those who talk over it. */
export type NetworkFault =
  /** Connections are cut, and new ones refused. */
  | { readonly kind: 'down' }
  /** Replies arrive so much later. */
  | { readonly kind: 'slow'; readonly latencyMs: number }
  /** What was asked for is done, and the connection is cut in place of the reply. */
  | { readonly kind: 'reset' }
  /** What was asked for is done, and nothing is ever heard of it. */
  | { readonly kind: 'black hole' }
  /** Each connection is cut after so many bytes of replies. */
  | { readonly kind: 'half reply'; readonly bytes: number };

/** A port of ours that leads to the port of a server, by the server's name. */
export interface ProxiedPort {
  readonly name: string;
  readonly listen: number;
  readonly upstream: number;
}

export interface FaultProxyOptions {
  /** Toxiproxy. */
  readonly program: string;
  readonly ports: readonly ProxiedPort[];
  readonly logFile: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A proxy between a client and its servers: it passes everything on until it is told otherwise. */
export interface FaultProxy {
  /** From now on, on the connections that are open and on new ones. */
  break(name: string, fault: NetworkFault): Promise<void>;
  /** All is well again. */
  mend(): Promise<void>;
  stop(): Promise<void>;
}

const LOCAL = '127.0.0.1';
const CALL_WITHIN_MS = 10_000;

/** Starts the proxy; a server that it leads to may start later. */
export async function startFaultProxy({ program, ports, logFile, env }: FaultProxyOptions): Promise<FaultProxy> {
  const port = await freePort();
  const part = await startPart({
    name: 'fault proxy',
    command: [program, '--host', LOCAL, '--port', String(port)],
    env: { ...env, LOG_LEVEL: 'info' },
    stopSignal: 'TERM',
    logFile,
    readyWhen: (line) => line.includes('Starting HTTP server'),
    readyWithinMs: 10_000,
    stopWithinMs: 5_000,
  });
  const call = async (path: string, body: unknown = {}): Promise<void> => {
    const url = `http://${LOCAL}:${port}${path}`;
    const signal = AbortSignal.timeout(CALL_WITHIN_MS);
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), signal });
    if (!answer.ok) throw new Error(`The fault proxy answered ${answer.status} to ${path}: ${await answer.text()}`);
    await answer.body?.cancel();
  };
  await listening(port);
  const proxies = ports.map(({ name, listen, upstream }) => ({
    name,
    listen: `${LOCAL}:${listen}`,
    upstream: `${LOCAL}:${upstream}`,
    enabled: true,
  }));
  await call('/populate', proxies);
  return {
    break: (name, fault) =>
      fault.kind === 'down'
        ? call(`/proxies/${name}`, { enabled: false })
        : call(`/proxies/${name}/toxics`, { ...toxicOf(fault), stream: 'downstream' }),
    mend: () => call('/reset'),
    stop: () => part.stop(),
  };
}

/** The fault in Toxiproxy's words. */
function toxicOf(fault: Exclude<NetworkFault, { kind: 'down' }>) {
  switch (fault.kind) {
    case 'slow':
      return { type: 'latency', attributes: { latency: fault.latencyMs } };
    case 'reset':
      return { type: 'reset_peer', attributes: { timeout: 0 } };
    case 'black hole':
      return { type: 'timeout', attributes: { timeout: 0 } };
    case 'half reply':
      return { type: 'limit_data', attributes: { bytes: fault.bytes } };
  }
}

/** It says that it starts a moment before it listens. */
async function listening(port: number): Promise<void> {
  for (const until = Date.now() + CALL_WITHIN_MS; ;) {
    try {
      await fetch(`http://${LOCAL}:${port}/version`);
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(25);
    }
  }
}
