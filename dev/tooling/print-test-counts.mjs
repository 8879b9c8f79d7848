// Prints "N passed, N failed" from the file that jest writes with --json --outputFile, for CI's last line.
import { readFileSync } from 'node:fs';

const [file = ''] = process.argv.slice(2);
try {
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
  process.stdout.write(
    `${numPassedTests} passed, ${numFailedTests} failed (${numFailedTestSuites} files with failures)\n`,
  );
} catch {
  process.stdout.write('0 passed, 1 failed (jest wrote no results)\n');
}
