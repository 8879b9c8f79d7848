import type { Router } from '@koa/router';
import { finishAuthentication } from './confirm-intent.ts';
import { PAGE_PATH, pageAddress } from './page-address.ts';
import type { StoredIntent, StripeState } from './stripe-state.ts';

/**
 * The bank's page, which a shopper with a 3-D Secure card is sent to: two buttons, then back to the shop. It opens with the client
 * secret of its payment only.
 */
export function addThreeDSecureRoutes(router: Router, state: StripeState): void {
  router.get(PAGE_PATH, (ctx) => {
    const { payment_intent: id, payment_intent_client_secret: secret } = ctx.query;
    const found = state.intents.get(String(id));
    const intent = found?.object.client_secret === secret ? found : undefined;
    ctx.type = 'html';
    ctx.status = intent ? 200 : 404;
    ctx.body = intent ? pageFor(intent) : page('<p>The bank knows of no such payment.</p>');
  });
  for (const [action, succeeded] of [
    ['complete', true],
    ['fail', false],
  ] as const) {
    router.post(`/3ds/:intentId/${action}`, (ctx) => {
      const intent = state.intents.get(String(ctx['params'].intentId));
      if (!intent) return void (ctx.status = 404);
      const isOpen = intent.object.status === 'requires_action';
      if (isOpen) {
        finishAuthentication(state, intent, succeeded, { requestId: null, idempotencyKey: null });
        state.store.commit();
      }
      ctx.status = 303;
      ctx.redirect(backToShop(intent));
      return undefined;
    });
  }
}

function backToShop({ object, returnUrl }: StoredIntent): string {
  if (returnUrl === null) return pageAddress('', object);
  const url = new URL(returnUrl);
  url.searchParams.set('payment_intent', object.id);
  url.searchParams.set('payment_intent_client_secret', object.client_secret ?? '');
  url.searchParams.set('redirect_status', redirectStatus(object.status));
  return url.href;
}

/** An intent that was cancelled meanwhile did not succeed, whatever the shopper pressed. */
function redirectStatus(status: string): 'succeeded' | 'pending' | 'failed' {
  if (status === 'succeeded' || status === 'requires_capture') return 'succeeded';
  return status === 'processing' ? 'pending' : 'failed';
}

function pageFor(intent: StoredIntent): string {
  const { object } = intent;
  if (object.status !== 'requires_action') {
    const back = backToShop(intent).replaceAll('&', '&amp;');
    return page(`<p>This payment is not waiting for you: ${object.status}. <a href="${back}">Back to the shop</a></p>`);
  }
  return page(`<p>The shop asks for <strong>${object.amount} ${object.currency.toUpperCase()}</strong> (minor units).</p>
<form method="post" action="/3ds/${object.id}/complete"><button>Complete</button></form>
<form method="post" action="/3ds/${object.id}/fail"><button>Fail</button></form>`);
}

const page = (
  content: string,
) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>3-D Secure (simulated)</title>
<style>body{font:16px system-ui;max-width:28rem;margin:4rem auto}form{display:inline}button{font:inherit;padding:.5rem 1rem}</style>
<h1>Your bank</h1>${content}</html>`;
