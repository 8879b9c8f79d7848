/** An address that cannot be used as it is meant. The message says why, and never what stands in it. */
export class BadDatabaseAddress extends Error {
  override readonly name = 'BadDatabaseAddress';

  constructor(problem: string, options?: ErrorOptions) {
    super(`The address of the database ${problem}.`, options);
  }
}
