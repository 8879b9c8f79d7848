/**
 * Every way in which the API says no. The code is stable and is what a client branches on; the title explains it to
 * a person; `remedy` says what to do, and is the text of the page at /problems/{code}.
 */
export const problemCatalogue = {
  'malformed-json': entry(400, 'The body is not JSON', 'Send one JSON value in UTF-8.'),
  'invalid-parameter': entry(
    400,
    'A part of the address or a header is not valid',
    'See `errors`: each names the path segment, query parameter or header.',
  ),
  'invalid-cursor': entry(
    400,
    'The cursor is not one of ours',
    'Pass `nextCursor` of a page on unchanged, as `after`.',
  ),
  'idempotency-key-missing': entry(
    400,
    'An Idempotency-Key is needed',
    'Send a header `Idempotency-Key` with a value of your own, such as a UUID, and the same value when you repeat the request.',
  ),
  'invalid-signature': entry(
    400,
    'The signature does not match the body',
    'Check the signing secret, and that the body arrives unchanged.',
  ),
  unauthenticated: entry(
    401,
    'No valid API key',
    'Send `Authorization: Bearer <key>` with a key, or the token of an order, that is neither revoked nor expired.',
  ),
  forbidden: entry(
    403,
    'The API key may not do this',
    'Use a key whose role has the permission that is named: docs/access.md lists them.',
  ),
  'not-found': entry(404, 'There is no such thing', 'Check the address and the id.'),
  'method-not-allowed': entry(405, 'The address does not know this method', 'The header `Allow` lists what it knows.'),
  'sku-taken': entry(
    409,
    'The SKU belongs to another product',
    'Choose another SKU, or change the product that has it.',
  ),
  'location-taken': entry(
    409,
    'There is a stock location of this code already',
    'Change that one, or choose another code: case tells no two apart.',
  ),
  'location-in-use': entry(
    409,
    'Orders still need the stock location',
    'See `params.reservedUnits` and `params.openShipments`. Pause it, so that nothing more is sold from there, and close it once both are 0.',
  ),
  'location-closed': entry(
    409,
    'The stock location is closed',
    'Name another location, or open this one. See `errors` for the line.',
  ),
  'email-taken': entry(409, 'Another customer has this e-mail address', 'Use that customer, or another address.'),
  'reference-taken': entry(
    409,
    'Another customer has this external reference',
    'Use that customer, or another reference.',
  ),
  'role-built-in': entry(409, 'Every shop has this role', 'Make a role of another name.'),
  'staff-email-taken': entry(
    409,
    'Somebody of staff has this e-mail address',
    'Change that person’s role, or make another link for them.',
  ),
  'staff-deactivated': entry(409, 'This member of staff is deactivated', 'Reactivate them first.'),
  'last-administrator': entry(
    409,
    'Nobody else is an administrator',
    'Make somebody else an administrator, who has joined, and try again.',
  ),
  'role-in-use': entry(
    409,
    'A key has this role',
    'Revoke the keys that have it first, or wait until they have expired.',
  ),
  'cursor-ahead': entry(
    409,
    'The feed is not what it was at this cursor',
    'The shop was restored from a backup, or the cursor is another shop’s: the feed ends before it, or has another event there. Compare your records with the shop’s, then follow the feed from its end, whose cursor `detail` names.',
  ),
  'out-of-stock': entry(409, 'There are not enough units', 'Ask for fewer units, or for another product.'),
  'price-changed': entry(
    409,
    'A price has changed since the quote',
    'Ask for a new shipping quote and show the shopper the new price.',
  ),
  'total-changed': entry(
    409,
    'The order costs another sum than expected',
    'Show the shopper `params.actual`, and send it as `expectedTotal` once they agree. Nothing was charged or held.',
  ),
  'quote-expired': entry(409, 'The shipping quote has expired', 'Ask for a new shipping quote.'),
  'quote-used': entry(
    409,
    'The shipping quote has become an order already',
    'See that order (`Location`, `params.orderId`, for the API key that placed it). For another one ask for another quote.',
  ),
  'quote-of-another-basket': entry(
    409,
    'The shipping quote was made for something else',
    'Ask for a shipping quote for these lines and this address.',
  ),
  'request-expired': entry(
    409,
    'The request was not completed in time',
    'Nothing was charged. Send it again under a new Idempotency-Key.',
  ),
  'order-number-taken': entry(
    409,
    'Temporal has another order of this number',
    'Nothing was charged. Tell the shop, whose database was brought back to an earlier moment (see docs/operating.md, Backups); then place the order again under a new Idempotency-Key.',
  ),
  'too-many-unpaid-orders': entry(
    409,
    'Too much is ordered and not paid',
    'Pay or cancel an order that waits for its payment, then place this one.',
  ),
  'order-not-cancellable': entry(
    409,
    'The order can no longer be cancelled',
    'See the order: a parcel has left, the carrier has scanned one that was not handed over, or it is closed.',
  ),
  'order-step-refused': entry(409, 'The order cannot do this now', 'See the order for where it stands.'),
  'reprice-needed': entry(
    409,
    'Sending there was not priced',
    'Have staff correct the address, or cancel the order and place it anew with a quote for the new address.',
  ),
  'payment-not-awaited': entry(409, 'The order does not wait for a payment', 'See the order for what became of it.'),
  'task-claimed': entry(
    409,
    'Somebody else sees to the task',
    'See `params.claimedBy`. Claim it with `takeOver: true` once you have spoken with them.',
  ),
  'task-closed': entry(409, 'The task is closed', 'Read the task for how it was closed.'),
  'task-step-refused': entry(
    409,
    'This cannot be done about the task now',
    'See `actions` and `closable` of the task.',
  ),
  'shipment-step-refused': entry(409, 'The parcel is not ready for this step', 'See the state of the shipment.'),
  'stock-promised': entry(
    409,
    'Units that are promised to orders cannot be taken away',
    'Cancel or re-route the orders that hold them first.',
  ),
  'stock-out-of-range': entry(
    422,
    'A location cannot hold so many units',
    'Check the quantity: a level of stock counts to 2,147,483,647.',
  ),
  'version-mismatch': entry(
    412,
    'Somebody else changed it meanwhile',
    'Read it again and apply your change to what is there now.',
  ),
  'body-too-large': entry(413, 'The body is too large', 'See `detail` for how much may be sent there.'),
  'unsupported-media-type': entry(
    415,
    'The body is not declared as JSON',
    'Send `Content-Type: application/json`, in UTF-8. What is not JSON, such as a form, is not taken.',
  ),
  'invalid-request': entry(422, 'The body is not valid', 'See `errors`: each points to the field with a JSON pointer.'),
  'idempotency-key-reused': entry(
    422,
    'The Idempotency-Key was used for another request',
    'Choose a new key for a new request.',
  ),
  'unknown-sku': entry(422, 'There is no such SKU on sale', 'See `errors` for the line.'),
  'too-many-units': entry(422, 'So many units are not sold in one order', 'See `errors` for the line and the most.'),
  'unknown-location': entry(422, 'There is no such stock location', 'See `errors` for the line.'),
  'payment-method-invalid': entry(
    422,
    'The payment provider cannot use the payment method',
    'Have the shopper name another one. No bank was asked, and nothing is held.',
  ),
  'return-url-not-allowed': entry(
    422,
    'Shoppers are not sent there',
    'Name a page of an origin that the shop has listed (`RETURN_URL_ORIGINS`), or leave `returnUrl` out.',
  ),
  'unknown-role': entry(422, 'There is no such role', 'See `GET /v1/roles` for those that there are.'),
  'unknown-customer': entry(422, 'There is no such customer', 'Create the customer first, or order as a guest.'),
  'currency-mismatch': entry(
    422,
    'Not everything can be paid in this currency',
    'Choose a currency in which every line has a price.',
  ),
  'currency-not-enabled': entry(
    422,
    'The shop does not sell in this currency',
    'Choose one of the currencies that the shop has enabled (`CURRENCIES`).',
  ),
  'amount-too-large': entry(
    422,
    'The order is too large for one payment',
    'See the limit in `detail`: divide it into several orders.',
  ),
  'amount-too-small': entry(422, 'The order is too small for a payment', 'See the limit in `detail`: add something.'),
  'destination-not-served': entry(422, 'The shop does not sell there', 'Ship to another country.'),
  'unknown-quote': entry(422, 'There is no such shipping quote', 'Ask for a shipping quote first.'),
  'unknown-shipping-option': entry(422, 'The quote has no such option', 'Choose one of the quote’s options.'),
  'no-shipping-service': entry(422, 'No carrier goes there', 'Ship to another address, or send less.'),
  'no-exchange-rate': entry(
    422,
    'Sending cannot be priced in this currency',
    'Choose another currency. The shop sets rates of exchange from its carriers’ currency with `CARRIER_EXCHANGE_RATES`.',
  ),
  'address-not-deliverable': entry(
    422,
    'The carriers do not know the address',
    'Correct the address. If the shopper says that it is right, send it again with `insistOnAddress: true`.',
  ),
  'precondition-required': entry(
    428,
    'If-Match is needed',
    'Send the `ETag` of what you read as `If-Match`, so that nobody’s change is lost.',
  ),
  'too-many-requests': entry(
    429,
    'Too many requests',
    'Wait for `Retry-After` seconds. `RateLimit-Policy` names the limit; see the settings of the API.',
  ),
  'too-many-payment-attempts': entry(429, 'Too many attempts to pay', 'See `detail`: place the order again, or wait.'),
  'internal-error': entry(
    500,
    'Something went wrong on our side',
    'Report the request id. The request may be repeated under the same Idempotency-Key.',
  ),
  'service-unavailable': entry(
    503,
    'A part of the platform is not reachable',
    'Repeat the request, under the same Idempotency-Key, after `Retry-After` seconds.',
  ),
} as const satisfies Record<string, ProblemEntry>;

export interface ProblemEntry {
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
}

export type ProblemCode = keyof typeof problemCatalogue;
export const problemCodes = Object.keys(problemCatalogue) as ProblemCode[];

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemCatalogue, code);
}

/** Relative, so that it opens on whatever host the shop runs; see api/documentation. */
export function problemType(code: ProblemCode): string {
  return `/problems/${code}`;
}

function entry<Status extends number>(status: Status, title: string, remedy: string) {
  return { status, title, remedy } as const;
}
