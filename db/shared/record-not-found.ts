import { PermanentError } from '../../domain/failures/permanent-error.ts';

/** A step was asked to work on a row that does not exist. Its id comes from a row that was stored before: no retry remedies it. */
export class RecordNotFound extends PermanentError {
  override readonly name = 'RecordNotFound';
  constructor(what: string, id: string) {
    super(`There is no ${what} ${id}`);
  }
}
