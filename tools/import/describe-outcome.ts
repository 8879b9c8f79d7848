import { type Doubt, doubts as meaningOfDoubts } from './rows/doubts.ts';
import { refusalReasons, type RefusalReason } from './rows/refusal-reasons.ts';
import { describeForm } from './describe-form.ts';
import type { ImportConfig } from './import-config.ts';
import type { FileForm } from './file-form.ts';
import type { ImportOutcome } from './import-order-lines.ts';

export interface ImportFigures {
  readonly seconds: number;
  readonly peakRssBytes: number;
}

const n = (count: number) => count.toLocaleString('en');

/** What a person reads when an import has ended. */
export function describeOutcome(outcome: ImportOutcome, config: ImportConfig, figures: ImportFigures): string {
  const { kind, rowsAccepted, rowsRefused, refusals, doubts, form, changes, resumedAfterLine } = outcome;
  const rows = rowsAccepted + rowsRefused;
  const lines = [
    {
      applied: `Imported ${config.file}.`,
      'already-applied': `${config.file} was imported before: nothing was changed.`,
      'nothing-usable': `${config.file} holds no row that can be used: nothing was changed.`,
    }[kind],
    ...(kind !== 'already-applied' && resumedAfterLine > 0
      ? [`Went on behind line ${n(resumedAfterLine)}, where an earlier run was cut off.`]
      : []),
    `  read as ${describeForm(form)}`,
    ...describeGuess(form),
    `  ${n(rows)} rows: ${n(rowsAccepted)} accepted, ${n(rowsRefused)} refused`,
    ...refusals.map(({ reason, count }) => counted(count, reason, refusalReasons[reason as RefusalReason])),
    ...(doubts.length > 0 ? ['  articles that were taken as they are, and that somebody should look at:'] : []),
    ...doubts.map(({ doubt, count }) => counted(count, doubt, meaningOfDoubts[doubt as Doubt])),
  ];
  if (changes) {
    lines.push(
      `  ${kind === 'applied' ? 'added' : 'then added'} ${n(changes.productsCreated)} products, ${n(changes.pricesCreated)} prices in ${config.currency}, ` +
        `${n(changes.customersCreated)} customers; ${n(changes.unitsStocked)} units of ${n(changes.skusStocked)} SKUs at ${config.locationId}`,
    );
  }
  if (config.reportFile) lines.push(`  refused rows and doubtful articles: ${config.reportFile}`);
  else if (rowsRefused > 0 || doubts.length > 0) lines.push('  --report=FILE lists refused rows and doubtful articles');
  const speed = kind === 'applied' ? `, ${n(Math.round(rows / figures.seconds))} rows/s` : '';
  lines.push(
    `  ${figures.seconds.toFixed(1)} s${speed}, at most ${n(Math.round(figures.peakRssBytes / 1_000_000))} MB of memory`,
  );
  return `${lines.join('\n')}\n`;
}

function counted(count: number, code: string, meaning = ''): string {
  return `  ${n(count).padStart(9)} ${code.padEnd(22)} ${meaning}`;
}

/** Nothing in the file says its encoding: a person sees at once whether the letters are right. */
function describeGuess({ notUtf8 }: FileForm): readonly string[] {
  if (!notUtf8) return [];
  const { byte, line, excerpt } = notUtf8;
  return [
    `  because it is not UTF-8 at byte ${n(byte)} (line ${n(line)}): ${excerpt}`,
    '  if these letters are wrong, name the encoding with --encoding=NAME',
  ];
}
