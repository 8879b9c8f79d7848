import { CarrierRejected, CarrierUnavailable } from '../carrier-gateway.ts';

/** EasyPost's words for "not now": a purchase that is under way, or a carrier that did not answer it. */
const passing = new Set([
  'SHIPMENT.PURCHASE.IN_PROGRESS',
  'SHIPMENT.POSTAGE.NO_RESPONSE',
  'SHIPMENT.POSTAGE.TIMED_OUT',
]);

/** 401 to 403 are about our key and our balance there, which an operator mends; the rest are EasyPost being busy. */
const notAboutThisParcel = [401, 402, 403, 408, 409, 425, 429];

/** Makes one call and says of a failure whether asking again may help. The client's error classes are minified, so facts decide. */
export async function callEasyPost<Answer>(action: string, request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    throw carrierFailure(action, error);
  }
}

function carrierFailure(action: string, error: unknown): CarrierRejected | CarrierUnavailable {
  const { statusCode, code, message } = factsOf(error);
  const isFinal =
    statusCode !== undefined && statusCode >= 400 && statusCode < 500 && !notAboutThisParcel.includes(statusCode);
  if (!isFinal || code === undefined || passing.has(code)) {
    const answered = code ?? statusCode?.toString();
    return new CarrierUnavailable(`The carrier did not ${action}: ${message} (${answered ?? 'no answer'})`, {
      cause: error,
      code: answered,
    });
  }
  return new CarrierRejected(action, code, message, { cause: error });
}

function factsOf(error: unknown): { statusCode?: number; code?: string; message: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  const { statusCode, code } = error as Error & { statusCode?: unknown; code?: unknown };
  return {
    ...(typeof statusCode === 'number' && { statusCode }),
    ...(typeof code === 'string' && { code }),
    message: error.message,
  };
}
