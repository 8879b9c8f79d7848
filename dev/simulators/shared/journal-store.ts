import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** State of a simulator: named collections in memory, each change also a line of an append-only file. */
export interface JournalStore {
  collection<Value>(name: string): Collection<Value>;
  /** Writes everything put or deleted since the last commit as one line, so that a kill leaves all of it or nothing. */
  commit(): void;
  close(): void;
}

export interface Collection<Value> {
  get(id: string): Value | undefined;
  /** Stores a value, or marks one that was changed in place as changed. */
  put(id: string, value: Value): void;
  delete(id: string): void;
  values(): Iterable<Value>;
  newestFirst(): Value[];
  readonly size: number;
}

/** `[collection, id, value]`, or `[collection, id]` for a deletion. */
type Change = [collection: string, id: string, value?: unknown];

const compactAboveBytes = 64 * 1024 * 1024;

/**
 * Opens the store and replays its file, if it has one. A line is handed to the operating system before the answer goes
 * out, which a killed process survives; only a power cut could lose it, and nobody's money is in a simulator.
 */
export function openJournalStore(file?: string): JournalStore {
  const collections = new Map<string, Map<string, unknown>>();
  const rows = (name: string) => {
    const existing = collections.get(name);
    if (existing) return existing;
    const created = new Map<string, unknown>();
    collections.set(name, created);
    return created;
  };
  const journal = file === undefined ? undefined : openJournal(file, rows, collections);
  let changes: Change[] = [];

  return {
    collection: <Value>(name: string) =>
      collectionOver<Value>(rows(name) as Map<string, Value>, (id, value) => {
        if (journal) changes.push(value === undefined ? [name, id] : [name, id, value]);
      }),
    commit() {
      if (changes.length === 0) return;
      journal?.append(changes);
      changes = [];
    },
    close: () => journal?.close(),
  };
}

function collectionOver<Value>(
  rows: Map<string, Value>,
  changed: (id: string, value?: Value) => void,
): Collection<Value> {
  return {
    get: (id) => rows.get(id),
    put(id, value) {
      rows.set(id, value);
      changed(id, value);
    },
    delete(id) {
      if (rows.delete(id)) changed(id);
    },
    values: () => rows.values(),
    newestFirst: () => [...rows.values()].toReversed(),
    get size() {
      return rows.size;
    },
  };
}

function openJournal(
  file: string,
  rows: (name: string) => Map<string, unknown>,
  collections: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
) {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file)) replay(file, rows);
  let sizeBytes = rewrite(file, collections);
  let compactAtBytes = Math.max(compactAboveBytes, sizeBytes * 2);
  let descriptor: number | undefined = openSync(file, 'a');
  return {
    append(changes: readonly Change[]) {
      // A slow request may still come in after the end; it was never answered, as if it had come after a kill.
      if (descriptor === undefined) return;
      sizeBytes += writeSync(descriptor, `${JSON.stringify(changes)}\n`);
      if (sizeBytes < compactAtBytes) return;
      closeSync(descriptor);
      sizeBytes = rewrite(file, collections);
      compactAtBytes = Math.max(compactAboveBytes, sizeBytes * 2);
      descriptor = openSync(file, 'a');
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

function replay(file: string, rows: (name: string) => Map<string, unknown>): void {
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    for (const [name, id, value] of parseLine(file, line, index, lines.length)) {
      if (value === undefined) rows(name).delete(id);
      else rows(name).set(id, value);
    }
  }
}

function parseLine(file: string, line: string, index: number, count: number): Change[] {
  try {
    return JSON.parse(line) as Change[];
  } catch (error) {
    // A kill can tear only the line being written, whose request was never answered.
    if (index === count - 1) return [];
    throw new Error(`The simulator's journal ${file} is damaged at line ${index + 1}; delete it to start afresh`, {
      cause: error,
    });
  }
}

/** Replaces the file by one line for each live value, through a rename, and returns its size in bytes. */
function rewrite(file: string, collections: ReadonlyMap<string, ReadonlyMap<string, unknown>>): number {
  const fresh = `${file}.new`;
  const descriptor = openSync(fresh, 'w');
  let sizeBytes = 0;
  for (const [name, rows] of collections) {
    for (const [id, value] of rows) sizeBytes += writeSync(descriptor, `${JSON.stringify([[name, id, value]])}\n`);
  }
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(fresh, file);
  return sizeBytes;
}
