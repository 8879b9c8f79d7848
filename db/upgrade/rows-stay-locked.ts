import type { RowKey } from './backfill-place.ts';
import type { Backfill } from './online-step.ts';

const NAMED_MAX = 20;

/** Others keep rows locked that a backfill has to change. All other rows are filled, and a repeat takes up these. */
export class RowsStayLocked extends Error {
  override readonly name = 'RowsStayLocked';

  constructor({ table, key }: Backfill, rows: readonly RowKey[], tries: number) {
    super(
      `${table}: ${describeRows({ key }, rows)} stayed locked by others at each of ${tries} attempts. End what has locked them, and run it again: it goes on.`,
    );
  }
}

/** `2 rows ((id) = (17), (18))` */
export function describeRows({ key }: Pick<Backfill, 'key'>, rows: readonly RowKey[]): string {
  const named = rows.slice(0, NAMED_MAX).map((row) => `(${row.join(', ')})`);
  const more = rows.length > NAMED_MAX ? ` and ${rows.length - NAMED_MAX} more` : '';
  return `${rows.length} ${rows.length === 1 ? 'row' : 'rows'} ((${key.join(', ')}) = ${named.join(', ')}${more})`;
}
