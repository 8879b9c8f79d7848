// Looks at the migrations since the first release for what would stop a shop that is open: `npm run check -- migrations`.
import { migrations } from '../../db/migrations/index.ts';
import { releases } from '../../db/migrations/releases.ts';
import { lintedMigrations, lintMigrations } from './lint-migrations.ts';

const problems = lintMigrations(migrations, releases);
for (const { migration, rule, says, statement } of problems)
  process.stderr.write(`✗ ${migration}: ${rule}\n    ${statement ? `${statement}\n    ` : ''}${says}\n`);
const looked = lintedMigrations(migrations, releases).length;
process.stdout.write(
  `${looked} of ${migrations.length} migrations are from after ${releases[0]?.version ?? 'no release'}\n`,
);
process.exitCode = problems.length > 0 ? 1 : 0;
