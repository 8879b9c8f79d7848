// Applies .dependency-cruiser.mjs to the project in the current folder. Usage: check-imports.mjs [MODULES_AT_LEAST]
// The floor is there because a parser that cannot read TypeScript finds no module, hence no fault, and would pass.
import { existsSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import config from '../../.dependency-cruiser.mjs';

const MODULES_AT_LEAST = 300;
const layers = [
  'api',
  'pages',
  'workflows',
  'activities',
  'gateways',
  'workers',
  'telemetry',
  'temporal',
  'db',
  'domain',
  'tools',
  'dev',
  'tests',
  'bench',
  'deploy',
];

const { forbidden, options } = config;
const { output } = await cruise(
  layers.filter((folder) => existsSync(folder)),
  { ...options, baseDir: process.cwd(), ruleSet: { forbidden }, validate: true },
  options.enhancedResolveOptions,
);

const floor = Number(process.argv[2] ?? MODULES_AT_LEAST);
const ownModules = output.modules.filter(({ source }) => layers.includes(source.split('/')[0])).length;
for (const { rule, from, to, cycle } of output.summary.violations) {
  const comment = forbidden.find(({ name }) => name === rule.name)?.comment;
  const path = cycle ? [from, ...cycle.map(({ name }) => name)].join(' → ') : `${from} → ${to}`;
  process.stderr.write(`✗ ${rule.name}: ${path}${comment ? `\n    ${comment}` : ''}\n`);
}
if (ownModules < floor) {
  process.stderr.write(
    `✗ only ${ownModules} modules were read, at least ${floor} are expected: is @swc/core installed?\n`,
  );
}
const faults = output.summary.violations.length;
process.stdout.write(
  `${ownModules} modules, ${output.summary.totalDependenciesCruised} imports, ${faults} forbidden\n`,
);
process.exitCode = faults > 0 || ownModules < floor ? 1 : 0;
