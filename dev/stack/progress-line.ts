import type { WriteStream } from 'node:tty';

const PLAIN_REPORT_EVERY_MS = 10_000;

/** Lines of progress, and one line that changes while something takes long; in a log file a new line now and then. */
export interface ProgressLine {
  readonly line: (text: string) => void;
  readonly update: (text: string) => void;
}

export function createProgressLine(out: Pick<WriteStream, 'write' | 'isTTY'>): ProgressLine {
  let hasUpdate = false;
  let lastPlain = { text: '', at: -Infinity };
  return {
    line(text) {
      out.write(`${hasUpdate ? '\r\u001B[2K' : ''}${text}\n`);
      hasUpdate = false;
    },
    update(text) {
      if (out.isTTY) {
        out.write(`\r\u001B[2K… ${text}`);
        hasUpdate = true;
        return;
      }
      // What changes from second to second is the count in it.
      const isNew = text.replaceAll(/\d+/g, '') !== lastPlain.text.replaceAll(/\d+/g, '');
      if (!isNew && Date.now() - lastPlain.at < PLAIN_REPORT_EVERY_MS) return;
      lastPlain = { text, at: Date.now() };
      out.write(`… ${text}\n`);
    },
  };
}
