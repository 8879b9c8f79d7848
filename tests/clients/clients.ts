import type { Client } from './client.ts';
import { goClient } from './go-client.ts';
import { javaClient } from './java-client.ts';
import { pythonClient } from './python-client.ts';
import { typescriptClient } from './typescript-client.ts';

/** By their names on the command line. */
export const clients = {
  typescript: typescriptClient,
  java: javaClient,
  go: goClient,
  python: pythonClient,
} as const satisfies Record<string, Client>;
