import { defineEntity, p } from '@mikro-orm/core';
import type { MessageCategory, MessageChannel } from '../../domain/messages/message-kinds.ts';
import type { PreferenceOwner } from '../../domain/messages/message-preferences.ts';

/** What a customer, or whoever ordered as a guest, has said of a category of messages on a channel. Without a row the default counts. */
export const MessagePreference = defineEntity({
  name: 'MessagePreference',
  tableName: 'message_preference',
  checks: [
    { name: 'message_preference_owner', expression: "owner_type in ('customer', 'order')" },
    { name: 'message_preference_category', expression: "category in ('transactional', 'service', 'marketing')" },
    { name: 'message_preference_channel', expression: "channel in ('email', 'sms', 'push')" },
  ],
  properties: {
    ownerType: p.string().$type<PreferenceOwner['type']>().primary(),
    ownerId: p.uuid().primary(),
    category: p.string().$type<MessageCategory>().primary(),
    channel: p.string().$type<MessageChannel>().primary(),
    wanted: p.boolean(),
    changedAt: p.datetime().defaultRaw('now()'),
  },
});

/** An address whose mail server has said that there is no such mailbox: it is not asked again, which would harm the shop's name with it. */
export const SuppressedAddress = defineEntity({
  name: 'SuppressedAddress',
  tableName: 'suppressed_address',
  indexes: [{ name: 'suppressed_address_bounced', properties: ['bouncedAt'] }],
  properties: {
    /** SHA-256 of the address, in hexadecimal. */
    addressHash: p.string().primary(),
    bouncedAt: p.datetime().defaultRaw('now()'),
  },
});

/** A browser that wants to be told of an order (W3C Push API). */
export const PushSubscription = defineEntity({
  name: 'PushSubscription',
  tableName: 'push_subscription',
  uniques: [{ name: 'push_subscription_once', properties: ['orderId', 'endpoint'] }],
  indexes: [{ name: 'push_subscription_created', properties: ['createdAt'] }],
  properties: {
    id: p.uuid().primary(),
    orderId: p.uuid(),
    /** At the browser's push service; whoever knows it and the keys can write to the browser. */
    endpoint: p.text(),
    /** Of the browser (`p256dh`), base64url. */
    publicKey: p.text(),
    /** Of the browser (`auth`), base64url. */
    authSecret: p.text(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
