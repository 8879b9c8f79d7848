import { readStackEnvironment } from '../stack/environment-config.ts';
import { examine } from './examine.ts';
import { formatFinding } from './finding.ts';

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(
    'npm run doctor -- [--json] [options of "npm start"]\n\nSays what is wrong with this set-up and how to mend it.\n',
  );
} else {
  const findings = await examine(args, readStackEnvironment().all);
  const isWell = findings.every(({ ok }) => ok);
  process.stdout.write(
    args.includes('--json')
      ? `${JSON.stringify({ ok: isWell, findings })}\n`
      : `${findings.map(formatFinding).join('\n')}\n`,
  );
  process.exitCode = isWell ? 0 : 1;
}
