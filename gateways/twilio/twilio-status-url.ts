/**
 * Where Twilio is to say what became of a text, as it is given with it: it is signed as it stands. It names our message, because a word
 * of it may come before the worker that has sent it knows what Twilio calls it.
 */
export function twilioStatusUrl(publicUrl: string, messageId: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/v1/webhooks/twilio?message=${messageId}`;
}
