import { parse } from 'csv-parse/sync';
import { LINE_LENGTH_MAX, readLines, type TextLine } from './read-lines.ts';
import type { TextForm } from './text-form.ts';

/** One record of a CSV file, or a line of it that is none. */
export interface CsvRecord {
  /** The line on which it begins, counted from 1. */
  readonly line: number;
  /** Null when the line cannot be read as CSV. */
  readonly fields: readonly string[] | null;
  /** How much of the file had been read when it was complete. */
  readonly bytesRead: number;
}

export interface CsvForm extends TextForm {
  readonly separator: string;
}

/** Spreadsheets write rows of separators only. */
export function isBlankRow(fields: readonly string[]): boolean {
  return fields.every((field) => field.trim() === '');
}

/** A record may run over this many lines inside quotes; a quote that is open for longer was never closed. */
const RECORD_LINES_MAX = 20;
/** Records that are parsed in one go: a parser for each would cost more than the parsing. */
const BLOCK_RECORDS_MAX = 500;
const BLOCK_LENGTH_MAX = 262_144;

interface RawRecord {
  readonly line: number;
  readonly text: string;
  readonly bytesRead: number;
}

interface Shape {
  readonly separator: string;
  /** Undefined before the header was read. */
  readonly width: number | undefined;
}

interface JoinedRecord extends RawRecord {
  readonly lines: number;
}

/**
 * The records of a CSV file in turn. A quote that is never closed costs the line it stands on and no other: left to
 * itself a CSV parser takes the rest of the file for one field.
 */
export async function* readCsvRecords(file: string, form: CsvForm): AsyncGenerator<CsvRecord> {
  let block: RawRecord[] = [];
  let length = 0;
  for await (const record of readRawRecords(file, form)) {
    block.push(record);
    length += record.text.length;
    if (block.length < BLOCK_RECORDS_MAX && length < BLOCK_LENGTH_MAX) continue;
    yield* parseBlock(block, form.separator);
    block = [];
    length = 0;
  }
  yield* parseBlock(block, form.separator);
}

/** Joins lines for as long as a quote is open. */
async function* readRawRecords(file: string, form: CsvForm): AsyncGenerator<RawRecord> {
  let open: TextLine[] = [];
  let width: number | undefined;
  const take = (atEnd: boolean) => {
    const record = takeRecord(open, { separator: form.separator, width }, atEnd);
    open = open.slice(record?.lines ?? 0);
    return record;
  };
  for await (const line of readLines(file, form)) {
    // Excel reads its separator from such a line, and writes none.
    if (line.number === 1 && /^"?sep=.?"?$/i.test(line.text)) continue;
    open.push(line);
    for (let record = take(false); record; record = take(false)) {
      width ??= widthOf(record.text, form.separator);
      yield record;
    }
  }
  for (let record = take(true); record; record = take(true)) yield record;
}

/**
 * The first record of some lines; undefined when it takes more lines to tell. Lines are only joined when that gives as
 * many fields as the header has; else the first line is broken and the ones behind it are whole.
 */
function takeRecord(lines: readonly TextLine[], shape: Shape, atEnd: boolean): JoinedRecord | undefined {
  const [first] = lines;
  if (!first) return undefined;
  if (!opensQuote(first.text, shape.separator)) return asRecord([first]);
  let quotes = 0;
  for (let count = 1; count <= lines.length; count += 1) {
    quotes += countQuotes(lines[count - 1]?.text ?? '');
    if (quotes % 2 !== 0) continue;
    const record = asRecord(lines.slice(0, count));
    return count === 1 || isOneRecord(record.text, shape) ? record : asRecord(lines.slice(0, 1));
  }
  return lines.length < RECORD_LINES_MAX && !atEnd ? undefined : asRecord(lines.slice(0, 1));
}

/** Undefined for a row that is not the header. */
function widthOf(text: string, separator: string): number | undefined {
  const fields = parseCsv(text, separator)?.[0] ?? [];
  return isBlankRow(fields) ? undefined : fields.length;
}

function isOneRecord(text: string, { separator, width }: Shape): boolean {
  const records = parseCsv(text, separator);
  return records?.length === 1 && (width === undefined || records[0]?.length === width);
}

function asRecord(lines: readonly TextLine[]): JoinedRecord {
  return {
    line: lines[0]?.number ?? 0,
    text: lines.map(({ text }) => text).join('\n'),
    bytesRead: lines.at(-1)?.bytesRead ?? 0,
    lines: lines.length,
  };
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}

function parseBlock(block: readonly RawRecord[], separator: string): CsvRecord[] {
  const records = block.filter(({ text }) => text.trim() !== '');
  const parsed = records.some(({ text }) => text.length > LINE_LENGTH_MAX)
    ? null
    : parseCsv(records.map(({ text }) => text).join('\n'), separator);
  if (parsed?.length === records.length) {
    return records.map(({ line, bytesRead }, index) => ({ line, bytesRead, fields: parsed[index] ?? null }));
  }
  // One of them is broken: each by itself shows which.
  return records.map(({ line, bytesRead, text }) => ({ line, bytesRead, fields: parseRecord(text, separator) }));
}

function parseRecord(text: string, separator: string): readonly string[] | null {
  if (text.length > LINE_LENGTH_MAX) return null;
  // Where no field begins with a quote, all of them are signs like others: inches, or a name within a title.
  if (!opensQuote(text, separator)) return text.split(separator);
  const alone = parseCsv(text, separator);
  return alone?.length === 1 ? (alone[0] ?? null) : null;
}

/** Whether a field begins with a quote, be it behind blanks: what is meant by those is for nobody to guess. */
function opensQuote(text: string, separator: string): boolean {
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text[before] === ' ') before -= 1;
    if (before < 0 || text[before] === separator) return true;
  }
  return false;
}

function parseCsv(text: string, delimiter: string): string[][] | null {
  try {
    return parse(text, { delimiter, relax_column_count: true, record_delimiter: '\n' });
  } catch {
    return null;
  }
}
