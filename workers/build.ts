import { parseArgs } from 'node:util';
import { buildWorkflowBundle } from './workflow-bundle.ts';

const { values } = parseArgs({
  options: { out: { type: 'string', default: '.build/workflow-bundle.js' }, help: { type: 'boolean', short: 'h' } },
});

if (values.help) {
  process.stdout.write('npm run build:workflows -- [--out FILE]\n\nBundles the workflows once, for WORKFLOW_BUNDLE.\n');
} else {
  await buildWorkflowBundle(values.out);
  process.stdout.write(`Wrote ${values.out}\n`);
}
