import { createReadStream } from 'node:fs';
import { BadImportFile } from './bad-import-file.ts';
import type { TextForm } from './text-form.ts';

/** One line of a text file as it stands there, without its line break. */
export interface TextLine {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
  /** How much of the file had been read when this line was complete. */
  readonly bytesRead: number;
}

/** A longer line is cut: a file without line breaks must not fill the memory. */
export const LINE_LENGTH_MAX = 65_536;

/**
 * The lines of a file in turn, whether they end in CRLF or in its own line break alone. Holds one chunk of the file at a time.
 *
 * @throws BadImportFile at what the encoding has no letter for: a replaced letter makes one code of two.
 */
export async function* readLines(file: string, { encoding, lineBreak }: TextForm): AsyncGenerator<TextLine> {
  let number = 0;
  let open = '';
  let bytesRead = 0;
  const line = (text: string): TextLine => {
    number += 1;
    return { number, text: (number === 1 ? text.replace(/^\uFEFF+/, '') : text).replace(/\r$/, ''), bytesRead };
  };
  for await (const chunk of decode(file, encoding)) {
    bytesRead = chunk.bytesRead;
    const pieces = chunk.text.split(lineBreak);
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      yield line(open + piece);
      open = '';
    }
    // One character more than is allowed, so that what was cut can be told from what just fits.
    open = (open + last).slice(0, LINE_LENGTH_MAX + 1);
  }
  if (open !== '') yield line(open);
}

async function* decode(file: string, encoding: string): AsyncGenerator<{ text: string; bytesRead: number }> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let bytesRead = 0;
  const textOf = (chunk?: Buffer) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (error) {
      throw new BadImportFile(`The file is not ${encoding}: a letter before byte ${bytesRead + 1} is none.`, {
        cause: error,
      });
    }
  };
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    bytesRead += chunk.length;
    yield { text: textOf(chunk), bytesRead };
  }
  yield { text: textOf(), bytesRead };
}
