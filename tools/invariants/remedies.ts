/**
 * What to do about what providers and Temporal have and a restored database does not, by the sentence of the invariant that
 * finds it. They are not brought back with the shop.
 */
export const remedies: Readonly<Record<string, string>> = {
  'The provider holds money that no payment of ours explains':
    'The order, or the attempt to pay it, was lost. Where the storefront sends the order again under its Idempotency-Key it is placed again, with the same id. Else: what is only held, cancel at Stripe; what was taken, refund there, or, where the goods have left, keep it and book the sale by hand.',
  'We count on money that the provider does not know of':
    'It was cancelled there by an account of another kind, or is that of another account: look at STRIPE_SECRET_KEY first. Else cancel the order.',
  'The provider’s figures are not ours':
    'What was done about this payment was lost. While its order is open, its workflow does it again under the same key: look once more in a few minutes. What stays: money that was refunded is booked by the shop when Stripe sends its event again (Workbench, "Resend"); for anything else see to the order by hand.',
  'The provider holds money that we have released':
    'An attempt succeeded there, and that was lost here. Where the shopper has paid anew, or nothing has left: cancel the payment at Stripe, or refund it where it was taken.',
  'The provider holds money of an order that has ended': 'Cancel the rest at Stripe.',
  'A shopper is charged twice for one order':
    'The order was sent again after the restore and paid anew. Keep the payment that the shop knows, and cancel or refund the other at Stripe.',
  'The carriers sold more than one label for a parcel':
    'The first was lost, and another bought. See which one is on the parcel, and have the other refunded at EasyPost.',
  'The carriers sold a label that we do not have':
    'Its parcel, or that it was bought, was lost. Where the parcel is here, have the label refunded at EasyPost; where it has left, follow it there.',
  'We have a label that the carriers did not sell':
    'It was given back, which was lost: do not hand the parcel over on it. Correct the address of its order, so that a label is bought anew, or cancel the order.',
  'A fact asks for a message that there is not': 'Start the workers: it is queued within a minute; look again.',
  'An open order has no workflow': 'It is started by the sweep within two minutes; look again.',
  'A parcel that has not ended has no workflow': 'It is started by its order; look again in two minutes.',
  'A workflow runs for an order that nobody asked for': 'Its order was lost: terminate the workflow.',
  'A workflow runs on for an order that is final or not there': 'Terminate it where its order was lost.',
  'A parcel’s workflow runs on for an order that is final or not there': 'Terminate it where its order was lost.',
};
