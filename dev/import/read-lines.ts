import { createReadStream } from 'node:fs';

/** One line of a text file as it stands there, without its line break. */
export interface TextLine {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
  /** Where the next line begins. */
  readonly endByte: number;
}

/** A longer line is cut: a file without line breaks must not fill the memory. */
export const LINE_LENGTH_MAX = 65_536;

/** The lines of a UTF-8 file in turn, whether they end in LF or CRLF. Holds one chunk of the file at a time. */
export async function* readLines(file: string): AsyncGenerator<TextLine> {
  let number = 0;
  let endByte = 0;
  let pieces: Buffer[] = [];
  let length = 0;
  const keep = (piece: Buffer) => {
    // One byte more than is allowed, so that what was cut can be told from what just fits.
    if (length <= LINE_LENGTH_MAX) pieces.push(Buffer.from(piece.subarray(0, LINE_LENGTH_MAX + 1 - length)));
    length += piece.length;
  };
  const line = (): TextLine => {
    const text = Buffer.concat(pieces).toString('utf8');
    pieces = [];
    length = 0;
    number += 1;
    return { number, text: (number === 1 ? text.replace(/^\uFEFF/, '') : text).replace(/\r$/, ''), endByte };
  };
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      keep(chunk.subarray(from, at));
      endByte += at + 1 - from;
      from = at + 1;
      yield line();
    }
    keep(chunk.subarray(from));
    endByte += chunk.length - from;
  }
  if (length > 0) yield line();
}
