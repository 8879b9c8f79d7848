// Makes sure that there is a Temporal server on this machine, and says on stderr what it does about it. Nothing to see
// where there is one; minutes where it has to be built.
import { createProgressLine } from './progress-line.ts';
import { findTemporalBinary } from './temporal-binary.ts';

const progress = createProgressLine(process.stderr);
try {
  await findTemporalBinary({ onProgress: (sentence) => progress.update(sentence) });
} catch (error) {
  progress.line(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
