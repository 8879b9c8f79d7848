import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { cacheFolder } from './cache-folder.ts';
import { buildGoProgram, type GoProgram } from './go-program.ts';

/** Newer patches of either need a newer Go than 1.26. */
export const TEMPORAL_SERVER_VERSION = '1.32.1';
const TEMPORAL_UI_VERSION = '2.55.0';

/** The programs that production runs. */
export interface TemporalPrograms {
  readonly server: string;
  /** Creates and updates the schemas of the server's two databases. */
  readonly sqlTool: string;
  readonly ui: string;
}

type Name = keyof TemporalPrograms;

export interface ProgramsOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Called with what is going on, about once a second, while a program is built. */
  readonly onProgress: (sentence: string) => void;
}

const WITHOUT_GO =
  'install Go (https://go.dev/dl) and start again, or start a server yourself and set TEMPORAL_ADDRESS, or leave --temporal=server out';

function programs(env: NodeJS.ProcessEnv): Readonly<Record<Name, GoProgram>> {
  const folder = cacheFolder(env, `temporal-server-${TEMPORAL_SERVER_VERSION}-ui-${TEMPORAL_UI_VERSION}`);
  const server = { version: TEMPORAL_SERVER_VERSION, withoutGo: WITHOUT_GO };
  return {
    server: {
      ...server,
      what: "Temporal's production server",
      module: 'go.temporal.io/server/cmd/server',
      target: join(folder, 'temporal-server'),
      takes: 'about 4 minutes',
    },
    sqlTool: {
      ...server,
      what: "Temporal's schema tool",
      module: 'go.temporal.io/server/cmd/tools/sql',
      target: join(folder, 'temporal-sql-tool'),
      takes: 'less than a minute',
    },
    ui: {
      what: "Temporal's Web UI",
      module: 'github.com/temporalio/ui-server/v2/cmd/server',
      version: TEMPORAL_UI_VERSION,
      target: join(folder, 'temporal-ui-server'),
      takes: 'about a minute',
      withoutGo: WITHOUT_GO,
    },
  };
}

/** Where those are that are here already. */
export function presentTemporalPrograms(env: NodeJS.ProcessEnv): Partial<TemporalPrograms> {
  const present = Object.entries(programs(env)).filter(([, { target }]) => existsSync(target));
  return Object.fromEntries(present.map(([name, { target }]) => [name, target]));
}

/** Finds Temporal's production programs in the cache, or builds them once with Go. Throws a sentence with the mend. */
export async function findTemporalPrograms({ env, onProgress }: ProgramsOptions): Promise<TemporalPrograms> {
  const all = programs(env);
  for (const program of Object.values(all)) {
    if (!existsSync(program.target)) await buildGoProgram(program, { env, onProgress, whyUnusable });
  }
  return { server: all.server.target, sqlTool: all.sqlTool.target, ui: all.ui.target };
}

/** Each of them knows --help. */
function whyUnusable(path: string): string | undefined {
  const { status, error } = spawnSync(path, ['--help'], { stdio: 'ignore', timeout: 10_000 });
  if (error) return `cannot be run (${error.message})`;
  return status === 0 ? undefined : `ends with ${status} when asked for its help`;
}
