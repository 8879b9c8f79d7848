import { judgeRow, type SoldLine } from '../../tools/import/rows/judge-row.ts';
import { recogniseFile } from '../../tools/import/file-form.ts';
import { readOrderRows } from '../../tools/import/read-order-rows.ts';

/** One invoice of a shop's export, without the rows that an import refuses. */
export interface Invoice {
  readonly invoiceNo: string;
  /** Null for a guest. */
  readonly customerId: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** As in the file: one SKU may stand on several lines. */
  readonly lines: readonly InvoiceLine[];
}

export type InvoiceLine = Pick<SoldLine, 'sku' | 'quantity' | 'unitPriceMinor'>;

/**
 * The invoices of a file in turn, whose rows must stand together as tills export them. Holds one invoice at a time.
 * An invoice all of whose rows are refused is left out.
 */
export async function* readInvoices(
  file: string,
  { currency = 'GBP' }: { readonly currency?: string } = {},
): AsyncGenerator<Invoice> {
  const form = await recogniseFile(file, { currency });
  let lines: SoldLine[] = [];
  for await (const { row } of readOrderRows(file, form)) {
    if (typeof row === 'string') continue;
    const decision = judgeRow(row, { currency, decimalSign: form.decimalSign });
    if (decision.kind === 'refused') continue;
    if (lines.length > 0 && lines[0]?.invoiceNo !== decision.line.invoiceNo) {
      yield* invoiceOf(lines);
      lines = [];
    }
    lines.push(decision.line);
  }
  yield* invoiceOf(lines);
}

function* invoiceOf(lines: readonly SoldLine[]): Generator<Invoice> {
  const [first] = lines;
  if (!first) return;
  yield {
    invoiceNo: first.invoiceNo,
    customerId: first.customerId,
    country: first.country,
    lines: lines.map(({ sku, quantity, unitPriceMinor }) => ({ sku, quantity, unitPriceMinor })),
  };
}
