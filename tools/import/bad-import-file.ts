/** The file as a whole is not an export of order lines. The message says what is wrong with it. */
export class BadImportFile extends Error {
  override readonly name = 'BadImportFile';
}
