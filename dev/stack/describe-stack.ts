import type { StartedStack } from './start-stack.ts';

/** What a newcomer sees when everything is up. */
export function describeStack({ addresses, seeded }: StartedStack, secondsTaken: string): string {
  const rows: [string, string | undefined][] = [
    ['API', addresses.api],
    ['API reference', `${addresses.api}/docs`],
    [
      'Temporal Web UI',
      addresses.temporalUi && `${addresses.temporalUi}/namespaces/${addresses.temporalNamespace}/workflows`,
    ],
    ['Mail', addresses.mail],
    ['Stripe simulator', addresses.stripe],
    ['EasyPost simulator', addresses.easypost],
    ['PostgreSQL', addresses.databaseUrl],
    ['Data and logs', addresses.dataDir],
    ...Object.entries(seeded).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  ];
  const shown = rows.filter((row): row is [string, string] => row[1] !== undefined);
  const width = Math.max(...shown.map(([name]) => name.length)) + 2;
  const lines = shown.map(([name, value]) => `  ${name.padEnd(width)}${value}`);
  return [`\nReady after ${secondsTaken} s. Ctrl-C stops everything.\n`, ...lines, ''].join('\n');
}
