/** Where a file first ceases to be UTF-8. */
export interface Utf8Fault {
  /** Counted from 1. */
  readonly byte: number;
  readonly line: number;
  /** What stands there, and around it. */
  readonly around: Buffer;
}

export interface Utf8Findings {
  /** Absent when all of it is UTF-8. */
  readonly fault?: Utf8Fault;
  readonly faults: number;
  /** Letters beyond ASCII that are UTF-8. */
  readonly letters: number;
  /** The first byte that stands for nothing in Windows-1252, counted from 1. */
  readonly notWindows1252?: number;
}

const UNDEFINED_IN_WINDOWS_1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
const AROUND_BYTES = 24;

/** Looks through a file chunk by chunk. A decoder only says that there is a fault, neither where nor how many. */
export function createUtf8Scan(): { read(chunk: Buffer): void; end(): Utf8Findings } {
  let [offset, line, letters, faults] = [0, 1, 0, 0];
  let [awaited, low, high, start] = [0, 0x80, 0xbf, 0];
  let fault: Utf8Fault | undefined;
  let notWindows1252: number | undefined;

  const noteFault = (chunk: Buffer) => {
    const at = Math.max(0, start - offset);
    fault ??= { byte: start + 1, line, around: aroundOf(chunk, at) };
    faults += 1;
    awaited = 0;
  };
  const readByte = (byte: number, position: number, chunk: Buffer) => {
    if (awaited > 0 && byte >= low && byte <= high) {
      [awaited, low, high] = [awaited - 1, 0x80, 0xbf];
      if (awaited === 0) letters += 1;
      return;
    }
    if (awaited > 0) noteFault(chunk);
    if (byte < 0x80) {
      if (byte === 10) line += 1;
      return;
    }
    start = position;
    [awaited, low, high] = following(byte);
    if (awaited === 0) noteFault(chunk);
  };
  return {
    read(chunk) {
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at] ?? 0;
        if (byte >= 0x80 && UNDEFINED_IN_WINDOWS_1252.has(byte)) notWindows1252 ??= offset + at + 1;
        readByte(byte, offset + at, chunk);
      }
      offset += chunk.length;
    },
    end() {
      if (awaited > 0) noteFault(Buffer.alloc(0));
      return { letters, faults, ...(fault && { fault }), ...(notWindows1252 !== undefined && { notWindows1252 }) };
    },
  };
}

/** Of the same line, as far as it is in the same chunk. */
function aroundOf(chunk: Buffer, at: number): Buffer {
  const lineStart = at === 0 ? 0 : chunk.lastIndexOf(10, at - 1) + 1;
  const lineEnd = chunk.indexOf(10, at);
  const end = Math.min(lineEnd < 0 ? chunk.length : lineEnd, at + AROUND_BYTES);
  return Buffer.from(chunk.subarray(Math.max(lineStart, at - AROUND_BYTES), end));
}

/** How many bytes follow a first one, and between what the next one lies; none for a byte that begins nothing (Unicode, table 3-7). */
function following(lead: number): [count: number, low: number, high: number] {
  if (lead >= 0xc2 && lead <= 0xdf) return [1, 0x80, 0xbf];
  if (lead === 0xe0) return [2, 0xa0, 0xbf];
  if (lead === 0xed) return [2, 0x80, 0x9f];
  if (lead >= 0xe1 && lead <= 0xef) return [2, 0x80, 0xbf];
  if (lead === 0xf0) return [3, 0x90, 0xbf];
  if (lead >= 0xf1 && lead <= 0xf3) return [3, 0x80, 0xbf];
  if (lead === 0xf4) return [3, 0x80, 0x8f];
  return [0, 0x80, 0xbf];
}
