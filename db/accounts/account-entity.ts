import { defineEntity, p } from '@mikro-orm/core';

/** What a customer logs in to. One that has not been verified is nobody's yet: it has neither password nor customer. */
export const CustomerAccount = defineEntity({
  name: 'CustomerAccount',
  tableName: 'customer_account',
  uniques: [
    { name: 'customer_account_email', properties: ['email'] },
    { name: 'customer_account_customer', properties: ['customerId'] },
  ],
  indexes: [
    { name: 'customer_account_unverified', properties: ['createdAt'], where: 'verified_at is null' },
    { name: 'customer_account_pending_email', properties: ['pendingEmail'], where: 'pending_email is not null' },
  ],
  checks: [
    { name: 'customer_account_owner', expression: '(verified_at is null) = (customer_id is null)' },
    { name: 'customer_account_password', expression: 'password_hash is null or verified_at is not null' },
  ],
  properties: {
    id: p.uuid().primary(),
    /** As customers' addresses are written (domain/text/email-address.ts). */
    email: p.string(),
    /** Whose it is, since somebody has shown that they read the mail of the address. */
    customerId: p.uuid().nullable(),
    /** The credential of the storefront that they registered with; its customer is made by it. Null: a key of a page. */
    madeBy: p.uuid().nullable(),
    /** PHC's format. Null: not verified yet, or logged in to by way of a provider only. */
    passwordHash: p.text().nullable(),
    /** Raised by each link that is used, and by whatever makes earlier ones void: a link of another version opens nothing. */
    linkVersion: p.integer().default(0),
    /** Raised with the password: devices that were known before are strangers again. */
    passwordVersion: p.integer().default(0),
    verifiedAt: p.datetime().nullable(),
    /** The address that it is to have, once the link in the mail to it has been used. */
    pendingEmail: p.string().nullable(),
    /** Of one that is not verified: when a link was asked for last. */
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

/** Another provider's login (OpenID Connect) by which an account is logged in to. */
export const AccountLogin = defineEntity({
  name: 'AccountLogin',
  tableName: 'account_login',
  indexes: [{ name: 'account_login_account', properties: ['accountId'] }],
  properties: {
    /** `iss` and `sub` of its ID tokens, which name a person there for ever; an e-mail address does not. */
    issuer: p.string().primary(),
    subject: p.string().primary(),
    accountId: p.uuid(),
    /** As the shop's settings call the provider. */
    provider: p.string(),
    linkedAt: p.datetime().defaultRaw('now()'),
  },
});

/**
 * A device that is logged in: one family of refresh tokens. It outlives its account, without a foreign key, because access tokens that were
 * given out are refused by it.
 */
export const CustomerSession = defineEntity({
  name: 'CustomerSession',
  tableName: 'customer_session',
  indexes: [
    { name: 'customer_session_account', properties: ['accountId'] },
    { name: 'customer_session_ended', properties: ['endedAt'], where: 'ended_at is not null' },
    { name: 'customer_session_used', properties: ['lastUsedAt'] },
  ],
  properties: {
    id: p.uuid().primary(),
    accountId: p.uuid(),
    /** SHA-256 of the refresh token that is taken, in hexadecimal. */
    refreshHash: p.string(),
    /** The same of those that were, newest first. */
    previousHash: p.string().nullable(),
    /** Browser and system, such as `Firefox on Windows`. */
    device: p.string().nullable(),
    startedAt: p.datetime().defaultRaw('now()'),
    /** When it was refreshed last, or began. */
    lastUsedAt: p.datetime().defaultRaw('now()'),
    endedAt: p.datetime().nullable(),
  },
});

/** An address in the address book of an account. */
export const AccountAddress = defineEntity({
  name: 'AccountAddress',
  tableName: 'account_address',
  indexes: [{ name: 'account_address_account', properties: ['accountId', 'createdAt', 'id'] }],
  uniques: [{ name: 'account_address_default', properties: ['accountId'], where: 'is_default' }],
  properties: {
    id: p.uuid().primary(),
    accountId: p.uuid(),
    /** What its owner calls it, such as `At work`. */
    label: p.string().nullable(),
    address: p.json<object>(),
    isDefault: p.boolean().default(false),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
    version: p.integer().default(1),
  },
});
