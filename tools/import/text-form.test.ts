import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recogniseText } from './text-form.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'text-form-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function recognise(content: Buffer | string, encoding?: string) {
  const file = join(folder, 'lines.csv');
  await writeFile(file, content);
  return recogniseText(file, encoding);
}

describe('recogniseText', () => {
  it.each([
    ['UTF-8', Buffer.from('a,é\n'), { encoding: 'utf-8', lineBreak: '\n' }],
    ['ASCII with CRLF', Buffer.from('a,b\r\n'), { encoding: 'utf-8', lineBreak: '\n' }],
    ['nothing', Buffer.from(''), { encoding: 'utf-8', lineBreak: '\n' }],
    ['UTF-16 with a mark', Buffer.from('\uFEFFa,é\r\n', 'utf16le'), { encoding: 'utf-16le', lineBreak: '\n' }],
    ['UTF-16 without one', Buffer.from('a,é\r\n', 'utf16le'), { encoding: 'utf-16le', lineBreak: '\n' }],
    [
      'UTF-16 the other way around',
      Buffer.from('a,é\r', 'utf16le').swap16(),
      { encoding: 'utf-16be', lineBreak: '\r' },
    ],
    ['Windows-1252', Buffer.from('a,\xe9 \x80\n', 'latin1'), { encoding: 'windows-1252', lineBreak: '\n' }],
    ['Mac OS Roman', Buffer.from('a,\x8e\rb\r', 'latin1'), { encoding: 'macintosh', lineBreak: '\r' }],
  ])('sees %s', async (_, content, form) => {
    expect(await recognise(content)).toMatchObject(form);
  });

  it('believes what it is told', async () => {
    expect(await recognise(Buffer.from('\xb1\n', 'latin1'), 'windows-1250')).toEqual({
      encoding: 'windows-1250',
      lineBreak: '\n',
    });
  });

  it.each([
    ['a UTF-8 file that was cut within a letter', Buffer.from('ü,ü').subarray(0, 4), 'UTF-8 but for byte 4 (line 1)'],
    ['bytes that no encoding of Windows has', Buffer.from([0xfc, 0x81]), 'nor Windows-1252 (byte 2)'],
    ['a workbook of Excel', Buffer.from('PK\x03\x04'), 'The file is a workbook or an archive'],
  ])('refuses %s', async (_, content, sentence) => {
    await expect(recognise(content)).rejects.toThrow(sentence);
  });
});
