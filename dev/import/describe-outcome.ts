import { refusalReasons, type RefusalReason } from '../../domain/import/refusal-reasons.ts';
import type { ImportConfig } from './import-config.ts';
import type { ImportOutcome } from './import-order-lines.ts';

export interface ImportFigures {
  readonly seconds: number;
  readonly peakRssBytes: number;
}

const n = (count: number) => count.toLocaleString('en');

/** What a person reads when an import has ended. */
export function describeOutcome(outcome: ImportOutcome, config: ImportConfig, figures: ImportFigures): string {
  const { kind, rowsAccepted, rowsRefused, refusals, changes, resumedAfterLine } = outcome;
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
    `  ${n(rows)} rows: ${n(rowsAccepted)} accepted, ${n(rowsRefused)} refused`,
    ...refusals.map(
      ({ reason, count }) =>
        `  ${n(count).padStart(9)} ${reason.padEnd(22)} ${refusalReasons[reason as RefusalReason] ?? ''}`,
    ),
  ];
  if (changes) {
    lines.push(
      `  ${kind === 'applied' ? 'added' : 'then added'} ${n(changes.productsCreated)} products, ${n(changes.pricesCreated)} prices in ${config.currency}, ` +
        `${n(changes.customersCreated)} customers; ${n(changes.unitsStocked)} units of ${n(changes.skusStocked)} SKUs at ${config.locationId}`,
    );
  }
  if (config.reportFile) lines.push(`  refused rows: ${config.reportFile}`);
  else if (rowsRefused > 0) lines.push('  --report=FILE lists the refused rows');
  const speed = kind === 'applied' ? `, ${n(Math.round(rows / figures.seconds))} rows/s` : '';
  lines.push(
    `  ${figures.seconds.toFixed(1)} s${speed}, at most ${n(Math.round(figures.peakRssBytes / 1_000_000))} MB of memory`,
  );
  return `${lines.join('\n')}\n`;
}
