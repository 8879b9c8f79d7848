import { parse } from 'csv-parse/sync';
import { LINE_LENGTH_MAX, readLines, type TextLine } from './read-lines.ts';

/** One record of a CSV file, or a line of it that is none. */
export interface CsvRecord {
  /** The line on which it begins, counted from 1. */
  readonly line: number;
  /** Null when the line cannot be read as CSV. */
  readonly fields: readonly string[] | null;
  /** Where the file goes on behind it. */
  readonly endByte: number;
}

/** A record may run over this many lines inside quotes; a quote that is open for longer was never closed. */
const RECORD_LINES_MAX = 20;
/** Records that are parsed in one go: a parser for each would cost more than the parsing. */
const BLOCK_RECORDS_MAX = 500;
const BLOCK_LENGTH_MAX = 262_144;

interface RawRecord {
  readonly line: number;
  readonly text: string;
  readonly endByte: number;
}

interface JoinedRecord extends RawRecord {
  readonly lines: number;
}

/**
 * The records of a CSV file in turn. A quote that is never closed costs the line it stands on and no other: left to
 * itself a CSV parser takes the rest of the file for one field.
 */
export async function* readCsvRecords(file: string): AsyncGenerator<CsvRecord> {
  let block: RawRecord[] = [];
  let length = 0;
  for await (const record of readRawRecords(file)) {
    block.push(record);
    length += record.text.length;
    if (block.length < BLOCK_RECORDS_MAX && length < BLOCK_LENGTH_MAX) continue;
    yield* parseBlock(block);
    block = [];
    length = 0;
  }
  yield* parseBlock(block);
}

/** Joins lines for as long as a quote is open. */
async function* readRawRecords(file: string): AsyncGenerator<RawRecord> {
  let open: TextLine[] = [];
  let width: number | undefined;
  const take = (atEnd: boolean) => {
    const record = takeRecord(open, width, atEnd);
    open = open.slice(record?.lines ?? 0);
    return record;
  };
  for await (const line of readLines(file)) {
    open.push(line);
    for (let record = take(false); record; record = take(false)) {
      width ??= parseCsv(record.text)?.[0]?.length;
      yield record;
    }
  }
  for (let record = take(true); record; record = take(true)) yield record;
}

/**
 * The first record of some lines; undefined when it takes more lines to tell. Lines are only joined when that gives as
 * many fields as the header has; else the first line is broken and the ones behind it are whole.
 */
function takeRecord(lines: readonly TextLine[], width: number | undefined, atEnd: boolean): JoinedRecord | undefined {
  if (lines.length === 0) return undefined;
  let quotes = 0;
  for (let count = 1; count <= lines.length; count += 1) {
    quotes += countQuotes(lines[count - 1]?.text ?? '');
    if (quotes % 2 !== 0) continue;
    const record = asRecord(lines.slice(0, count));
    return count === 1 || isOneRecord(record.text, width) ? record : asRecord(lines.slice(0, 1));
  }
  return lines.length < RECORD_LINES_MAX && !atEnd ? undefined : asRecord(lines.slice(0, 1));
}

function isOneRecord(text: string, width: number | undefined): boolean {
  const records = parseCsv(text);
  return records?.length === 1 && (width === undefined || records[0]?.length === width);
}

function asRecord(lines: readonly TextLine[]): JoinedRecord {
  return {
    line: lines[0]?.number ?? 0,
    text: lines.map(({ text }) => text).join('\n'),
    endByte: lines.at(-1)?.endByte ?? 0,
    lines: lines.length,
  };
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}

function parseBlock(block: readonly RawRecord[]): CsvRecord[] {
  const records = block.filter(({ text }) => text.trim() !== '');
  const parsed = records.some(({ text }) => text.length > LINE_LENGTH_MAX)
    ? null
    : parseCsv(records.map(({ text }) => text).join('\n'));
  if (parsed?.length === records.length) {
    return records.map(({ line, endByte }, index) => ({ line, endByte, fields: parsed[index] ?? null }));
  }
  // One of them is broken: each by itself shows which.
  return records.map(({ line, endByte, text }) => {
    const alone = text.length > LINE_LENGTH_MAX ? null : parseCsv(text);
    return { line, endByte, fields: alone?.length === 1 ? (alone[0] ?? null) : null };
  });
}

function parseCsv(text: string): string[][] | null {
  try {
    return parse(text, { relax_column_count: true, record_delimiter: '\n' });
  } catch {
    return null;
  }
}
