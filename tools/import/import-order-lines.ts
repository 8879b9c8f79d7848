import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { idWithin } from '../../domain/identity/derived-ids.ts';
import { plainCode } from '../../domain/text/plain-code.ts';
import type { Database } from '../../db/database.ts';
import type { ApplyOptions } from '../../db/import/apply-staged-rows.ts';
import type { ImportChanges } from '../../db/import/import-entity.ts';
import { createImportQueries, type DoubtCount, type RefusalCount } from '../../db/import/import-queries.ts';
import {
  createImportRepository,
  type ImportRepository,
  type ImportRunRecord,
} from '../../db/import/import-repository.ts';
import { createStockLocationQueries } from '../../db/inventory/stock-location-queries.ts';
import { BadImportFile } from './bad-import-file.ts';
import { type FileForm, recogniseFile } from './file-form.ts';
import { readOrderRows } from './read-order-rows.ts';
import { stagedRowOf } from './staged-row.ts';

/** Of every imported article: order lines do not tell weights, and a carrier needs one. */
export const DEFAULT_WEIGHT_GRAMS = 250;
/** Rows that are stored by one statement. */
const BATCH_ROWS = 500;

export interface ImportOptions {
  readonly file: string;
  /** Where the opening stock lies. */
  readonly locationId: string;
  /** ISO 4217, of every price in the file. */
  readonly currency: string;
  /** Units of each SKU; null: what the file sold, and a fifth more. */
  readonly openingUnits: number | null;
  /** Of the file, as the Encoding Standard names it; else it is found out. */
  readonly encoding?: string | undefined;
  /** Stock codes, in capitals, that are articles of this shop whatever other tills book under them. */
  readonly goods?: readonly string[];
  /** Read the file again from its first line, whatever an earlier run did. */
  readonly restart: boolean;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

export interface ImportProgress {
  readonly step: 'reading' | 'applying';
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly rowsRead: number;
}

export interface ImportOutcome {
  /** `nothing-usable`: every row was refused, and nothing was changed. `already-applied`: an earlier run did it all. */
  readonly kind: 'applied' | 'already-applied' | 'nothing-usable';
  readonly runId: string;
  /** The line behind which this run went on; 0 when it began at the top. */
  readonly resumedAfterLine: number;
  readonly rowsAccepted: number;
  readonly rowsRefused: number;
  readonly refusals: readonly RefusalCount[];
  readonly doubts: readonly DoubtCount[];
  /** How the file was read. */
  readonly form: FileForm;
  /** What this run, or the earlier one, added. */
  readonly changes: ImportChanges | null;
}

/**
 * Imports a shop's order lines: products, prices, customers and opening stock. Rows are held in the database, never in
 * memory; a run that is cut off goes on where it was, and a file that was imported changes nothing when it comes again.
 *
 * @throws BadImportFile when the file, or the place for its stock, is not there, and when the file cannot be read as a whole.
 */
export async function importOrderLines(database: Database, asked: ImportOptions): Promise<ImportOutcome> {
  const queries = createImportQueries(database);
  const locations = await createStockLocationQueries(database).listIds();
  const locationId = locations.find((id) => id.toLowerCase() === plainCode(asked.locationId).toLowerCase());
  if (locationId === undefined) throw new BadImportFile(noLocation(asked.locationId, locations));
  const options = { ...asked, locationId };
  const imports = createImportRepository(database);
  const fileHash = await hashOf(options.file);
  const form = await recogniseFile(options.file, options);
  const runId = runIdOf(fileHash, options);
  const identity = { id: runId, fileName: basename(options.file), fileHash, ...options };
  if (options.restart) await imports.restartRun(runId);
  const found = await imports.openRun(identity);

  const lastLine =
    found.state === 'reading' ? await stageFile(imports, runId, found.lastLine, options, form) : found.lastLine;
  const read = await imports.openRun(identity);
  const kind = kindOf(found, read);
  const changes =
    kind === 'applied'
      ? await imports.applyRun(runId, { ...applyOptions(fileHash, options), lastLine })
      : found.changes;
  return {
    kind,
    runId,
    form,
    resumedAfterLine: found.lastLine,
    rowsAccepted: read.rowsAccepted,
    rowsRefused: read.rowsRefused,
    refusals: await queries.countRefusals(runId),
    doubts: await queries.countDoubts(runId),
    changes,
  };
}

function kindOf(found: ImportRunRecord, read: ImportRunRecord): ImportOutcome['kind'] {
  if (found.state === 'applied') return 'already-applied';
  return read.rowsAccepted === 0 ? 'nothing-usable' : 'applied';
}

function applyOptions(fileHash: string, { locationId, openingUnits }: ImportOptions): Omit<ApplyOptions, 'lastLine'> {
  // Of file and place alone: the same file in another currency does not receive its stock again.
  const receiptId = idWithin('import', fileHash, locationId, 'opening-stock');
  return { weightGrams: DEFAULT_WEIGHT_GRAMS, openingUnits, receiptId };
}

/** Another run where the same file is to be read in another way, after what the first one reported. */
function runIdOf(fileHash: string, { locationId, currency, encoding, goods = [] }: ImportOptions): string {
  const asked = encoding === undefined && goods.length === 0 ? [] : [encoding ?? '', ...goods.toSorted()];
  return idWithin('import', fileHash, locationId, currency, ...asked);
}

/** The last line that was stored. */
async function stageFile(
  imports: ImportRepository,
  runId: string,
  lastLine: number,
  { file, currency, goods = [], onProgress }: ImportOptions,
  form: FileForm,
): Promise<number> {
  const terms = { currency, goods, decimalSign: form.decimalSign };
  const { size: bytesTotal } = await stat(file);
  let staged = lastLine;
  let rowsRead = 0;
  let batch = [];
  for await (const record of readOrderRows(file, form)) {
    rowsRead += 1;
    if (record.line <= lastLine) continue;
    batch.push(stagedRowOf(record, terms));
    if (batch.length < BATCH_ROWS) continue;
    await imports.stageRows(runId, staged, batch);
    staged = record.line;
    batch = [];
    onProgress?.({ step: 'reading', bytesRead: record.bytesRead, bytesTotal, rowsRead });
  }
  await imports.stageRows(runId, staged, batch);
  onProgress?.({ step: 'applying', bytesRead: bytesTotal, bytesTotal, rowsRead });
  return batch.at(-1)?.line ?? staged;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
  } catch (error) {
    throw new BadImportFile(`The file cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return hash.digest('hex');
}

function noLocation(wanted: string, found: readonly string[]): string {
  const choice =
    found.length > 0 ? `there are ${found.join(', ')}` : 'there is none yet (POST /v1/stock-locations adds one)';
  return `There is no stock location ${wanted}: ${choice}.`;
}
