/** An error answer as EasyPost words it. Codes are from the SDK's own list. */
export class EasyPostErrorAnswer extends Error {
  override readonly name = 'EasyPostErrorAnswer';
  readonly status: number;
  readonly body: {
    readonly error: { readonly code: string; readonly message: string; readonly errors: readonly object[] };
  };
  constructor(status: number, code: string, message: string, errors: readonly object[] = []) {
    super(message);
    this.status = status;
    this.body = { error: { code, message, errors } };
  }
}

export function missingParameter(field: string): EasyPostErrorAnswer {
  return new EasyPostErrorAnswer(422, 'PARAMETER.REQUIRED', 'Missing required parameter.', [
    { field, message: 'cannot be blank' },
  ]);
}

export function notFound(): EasyPostErrorAnswer {
  return new EasyPostErrorAnswer(404, 'NOT_FOUND', 'The requested resource could not be found.');
}
