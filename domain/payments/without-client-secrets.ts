/** What stands in place of a secret. */
const HIDDEN = '…';

/**
 * How Stripe writes client secrets. With one of them and the public key beside it, whoever reads the text could pay, or see who paid.
 * Sources: docs.stripe.com/api/payment_intents/object and …/setup_intents/object, `client_secret`; addresses of the bank's page:
 * github.com/Expensify/Bedrock, test/tests/JSONValueTest.cpp (`payment_intent_client_secret=pi_…_secret_…`),
 * github.com/stripe/stripe-ios/issues/1198 (`client_secret=src_client_secret_…`). Of methods other than cards the path of the address is what
 * opens the page, and nothing in it is called a secret: `pm-redirects.stripe.com/authorize/acct_…/pa_nonce_…` (`sa_` of a SetupIntent). Each part
 * has a bound, so that a text costs what it is long.
 */
const SECRETS: readonly RegExp[] = [
  // A field of JSON that is no value yet: as it came, cut off, or JSON within JSON.
  /(client_secret\\*"\s{0,9}:\s{0,9}\\*")[^"\\]+/gi,
  // A parameter of an address, also of one within another, or as JSON may write it.
  /(client_secret(?:=|%3D|\\u003d))[^&#\s"'<>\\%]+/gi,
  /((?:pi|seti|cs)_\w{1,255}?_secret_)\w+/g,
  /(src_client_secret_)\w+/g,
  /(pm-redirects\.stripe\.com(?:\\{0,9}\/|%2F)\w{1,50})(?:(?:\\{0,9}\/|%2F)[\w-]{1,255}){1,6}/gi,
];

/** What the shopper's browser is to do next: the bank's page, however a method has it. Only who asks Stripe itself goes by it. */
const NEXT_ACTION = /^next_(source_)?action$/;

/** A provider's text without the client secrets that stand in it. What is around them stays. */
export function textWithoutClientSecrets(text: string): string {
  // Most texts hold none.
  if (!/secret|pm-redirects/i.test(text)) return text;
  return SECRETS.reduce((cleaned, secret) => cleaned.replaceAll(secret, `$1${HIDDEN}`), text);
}

/** For `JSON.parse`: leaves out what is called a client secret, and the bank's page, at whatever depth, and cleans every text. */
export function withoutClientSecrets(key: string, value: unknown): unknown {
  if (/client_secret$/i.test(key) || NEXT_ACTION.test(key)) return undefined;
  return typeof value === 'string' ? textWithoutClientSecrets(value) : value;
}
