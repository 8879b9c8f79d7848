import { createReadStream } from 'node:fs';
import { BadImportFile } from './bad-import-file.ts';
import { createUtf8Scan, type Utf8Findings } from './utf8-scan.ts';

/** How a text file is to be read. */
export interface TextForm {
  /** As the Encoding Standard names it. */
  readonly encoding: string;
  readonly lineBreak: '\n' | '\r';
  /** Why it was not read as UTF-8, where nothing in the file tells its encoding. */
  readonly notUtf8?: { readonly byte: number; readonly line: number; readonly excerpt: string };
}

const HEAD_BYTES = 65_536;
/** Zip, of which .xlsx and .ods are made; the workbooks of older versions of Excel; gzip. */
const noText = ['504b0304', 'd0cf11e0', '1f8b'].map((hex) => Buffer.from(hex, 'hex'));

/**
 * Finds out how a file is written: UTF-16 by its mark or its zeros, else UTF-8, else what spreadsheets write where all of the
 * file can be so read: Windows-1252, or Mac OS Roman where lines end as Macs end them.
 *
 * @throws BadImportFile when it is in none of these, or in UTF-8 but for some letters: to guess would spoil them all.
 */
export async function recogniseText(file: string, encoding?: string): Promise<TextForm> {
  const head = await readHead(file);
  if (noText.some((signature) => head.indexOf(signature) === 0)) {
    throw new BadImportFile('The file is a workbook or an archive, and no text: save it as "CSV UTF-8".');
  }
  const lineBreak = lineBreakOf(head);
  const told = encoding ?? utf16Of(head);
  if (told !== undefined) return { encoding: told, lineBreak };
  const found = await scan(file);
  if (!found.fault) return { encoding: 'utf-8', lineBreak };
  const guess = guessEncoding(found, found.fault, lineBreak);
  const { byte, line, around } = found.fault;
  const excerpt = new TextDecoder(guess)
    .decode(around)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return { encoding: guess, lineBreak, notUtf8: { byte, line, excerpt } };
}

function guessEncoding(
  { faults, letters, notWindows1252 }: Utf8Findings,
  { byte, line }: { readonly byte: number; readonly line: number },
  lineBreak: TextForm['lineBreak'],
): string {
  const remedy = 'save it as "CSV UTF-8", or name its encoding with --encoding';
  if (letters >= faults) throw new BadImportFile(`The file is UTF-8 but for byte ${byte} (line ${line}): ${remedy}.`);
  if (lineBreak === '\r') return 'macintosh';
  if (notWindows1252 === undefined) return 'windows-1252';
  const facts = `neither UTF-8 (byte ${byte}, line ${line}) nor Windows-1252 (byte ${notWindows1252})`;
  throw new BadImportFile(`The file is ${facts}: ${remedy}.`);
}

async function scan(file: string): Promise<Utf8Findings> {
  const utf8 = createUtf8Scan();
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) utf8.read(chunk);
  return utf8.end();
}

/** By its byte order mark, or by the zeros beside the first letter of the first column, which is ASCII. */
function utf16Of(head: Buffer): string | undefined {
  const [first, second] = [head[0], head[1]];
  if (head.length < 2) return undefined;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return undefined;
}

/** Where lines end in CR alone, as "CSV (Macintosh)" has them, there is no LF. */
function lineBreakOf(head: Buffer): TextForm['lineBreak'] {
  return head.includes(13) && !head.includes(10) ? '\r' : '\n';
}

async function readHead(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { end: HEAD_BYTES - 1 }) as AsyncIterable<Buffer>)
    chunks.push(chunk);
  return Buffer.concat(chunks);
}
