import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadImportFile } from './bad-import-file.ts';
import { readCsvRecords } from './read-csv-records.ts';
import { recogniseText } from './text-form.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-records-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Buffer, separator = ',') {
  const file = join(folder, 'lines.csv');
  await writeFile(file, content);
  const records = [];
  const form = { ...(await recogniseText(file)), separator };
  for await (const { line, fields } of readCsvRecords(file, form)) records.push([line, fields] as const);
  return records;
}

describe('readCsvRecords', () => {
  it('reads quotes, doubled quotes, CRLF, a byte order mark and a last line without its break', async () => {
    expect(await read('\uFEFFa,b\r\n"x, y","7"""\r\n\r\nä,')).toEqual([
      [1, ['a', 'b']],
      [2, ['x, y', '7"']],
      [4, ['ä', '']],
    ]);
  });

  it('reads a field that runs over several lines', async () => {
    expect(await read('a,b\n"one\ntwo",2\n3,4\n')).toEqual([
      [1, ['a', 'b']],
      [2, ['one\ntwo', '2']],
      [4, ['3', '4']],
    ]);
  });

  it.each([
    ['is never closed', '1,"x,2'],
    ['is closed too early', '1,"x"y,2'],
    ['stands inside a field, beside a quoted one', '"1",x"y,2'],
  ])('loses one line and no other when a quote %s', async (_, broken) => {
    expect(await read(`a,b,c\n${broken}\n3,4,5\n6,"7",8\n`)).toEqual([
      [1, ['a', 'b', 'c']],
      [2, null],
      [3, ['3', '4', '5']],
      [4, ['6', '7', '8']],
    ]);
  });

  it('takes quotes for letters where no field begins with one', async () => {
    expect(await read('a,b\n1,5" disk\n"2",x\n3,the "best" pen\n')).toEqual([
      [1, ['a', 'b']],
      [2, ['1', '5" disk']],
      [3, ['2', 'x']],
      [4, ['3', 'the "best" pen']],
    ]);
  });

  it.each([';', '\t', '|'])('reads fields that are separated by %j', async (separator) => {
    const text = ['a@x', '"1,0\n""x"""@2', '3@ "4"'].join('\n').replaceAll('@', separator);
    expect(await read(text, separator)).toEqual([
      [1, ['a', 'x']],
      [2, ['1,0\n"x"', '2']],
      [4, null],
    ]);
  });

  it('does not join two broken lines over the whole ones between them', async () => {
    expect(await read('a,b\n1,"x\n3,4\n5,"7\n8,9\n')).toEqual([
      [1, ['a', 'b']],
      [2, null],
      [3, ['3', '4']],
      [4, null],
      [5, ['8', '9']],
    ]);
  });

  it('goes on behind a quote that stays open for hundreds of lines', async () => {
    const records = await read(`a,b\n1,"x\n${'3,4\n'.repeat(900)}`);
    expect(records).toHaveLength(902);
    expect(records.filter(([, fields]) => fields === null)).toEqual([[2, null]]);
  });

  it('refuses a line that is too long to be one, and keeps the next', async () => {
    expect(await read(`a,b\n${'x'.repeat(3_000_000)},1\n3,4\n`)).toEqual([
      [1, ['a', 'b']],
      [2, null],
      [3, ['3', '4']],
    ]);
  });

  it('reads back whatever a CSV writer wrote', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', ' ', '\n', '🎁') });
    const table = fc.array(fc.tuple(field, field, field), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join('\n');
        const records = await read(`"a","b","c"\n${text}\n`);
        expect(records.slice(1).map(([, fields]) => fields)).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });

  it('comes to the end of any file, or refuses it, whatever bytes it holds', async () => {
    const bytes = fc.uint8Array({ maxLength: 2_000 });
    const nearlyCsv = fc.string({ unit: fc.constantFrom('"', '\n', ',', 'a', '\r', '\u0000'), maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, nearlyCsv), async (content) => {
        const lines = await read(Buffer.from(content)).then(
          (records) => records.map(([line]) => line),
          (error: unknown) => {
            if (error instanceof BadImportFile) return [];
            throw error;
          },
        );
        expect(lines).toEqual([...new Set(lines)].toSorted((a, b) => a - b));
      }),
      { numRuns: 200 },
    );
  });
});
