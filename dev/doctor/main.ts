import { runCommand } from '../../tools/shared/run-command.ts';
import { readStackEnvironment } from '../stack/environment-config.ts';
import { examine } from './examine.ts';
import { formatFinding } from './finding.ts';

const usage = `npm run doctor -- [options of "npm start"]

Says what is wrong with this set-up and how to mend it.

  --json                print the findings as JSON
  --help

Exit code: 0 all is well, 1 something is not, 2 the command is wrong.`;

process.exitCode = await runCommand({
  usage,
  read: (args) => args,
  async run(args) {
    const findings = await examine(args, readStackEnvironment().all);
    const isWell = findings.every(({ ok }) => ok);
    process.stdout.write(
      args.includes('--json')
        ? `${JSON.stringify({ ok: isWell, findings })}\n`
        : `${findings.map(formatFinding).join('\n')}\n`,
    );
    return isWell ? 0 : 1;
  },
});
