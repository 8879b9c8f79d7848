import { z } from 'zod';
import { answeredEmail } from '../shared/schemas/answer-schemas.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { email, line, optional, timestamp, uuid } from '../shared/schemas/field-schemas.ts';

/** Whatever was typed, blanks and all. What may be chosen the rules say (domain/passwords). Bounded, because it costs time to look at. */
export const password = z
  .string()
  .min(1)
  .max(1_000)
  .meta({ description: 'As it was typed.', example: 'mulled-wine at dusk', override: { format: 'password' } });
const newPassword = password.meta({
  description: 'The password to be. Any characters, 8 to 256; one that is easily guessed is refused.',
  example: 'mulled-wine at dusk',
});
const exampleToken = `qm_account_${'AAEBAZnwpGwteqbp0OPx9dbHuO'.padEnd(64, 'A')}`;
const linkToken = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .meta({ description: 'The token of the link in the mail.', example: exampleToken });
const deviceToken = optional(
  z
    .string()
    .max(200)
    .meta({ description: 'The `deviceToken` of an earlier login on this device.', example: exampleToken }),
);
const name = line(200).meta({ description: 'As the customer writes it.', example: 'Ada Lovelace' });

export const addressOnly = z
  .strictObject({ email })
  .meta({ id: 'AccountEmail', description: 'The address of an account, or of one that is to be.' });

export const verification = z
  .strictObject({ token: linkToken, password: newPassword, name: optional(name) })
  .meta({ id: 'AccountVerification', description: 'What makes an account of an address.' });

export const passwordReset = z
  .strictObject({ token: linkToken, password: newPassword })
  .meta({ id: 'PasswordReset', description: 'Another password, by a link.' });

export const passwordChange = z
  .strictObject({ currentPassword: password, password: newPassword })
  .meta({ id: 'PasswordChange', description: 'Another password, by the present one.' });

export const confirmation = z
  .strictObject({ token: linkToken })
  .meta({ id: 'AccountConfirmation', description: 'The token of a link in a mail.' });

export const login = z
  .strictObject({ email, password, deviceToken })
  .meta({ id: 'Login', description: 'What a customer logs in with.' });

const refreshToken = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .meta({
    description: 'Taken once, for the next one.',
    example: `qm_refresh_${'AZnwpGwteqbp0OPx9dbHuO'.padEnd(64, 'A')}`,
  });
export const refreshRequest = z
  .strictObject({ refreshToken })
  .meta({ id: 'SessionRefresh', description: 'A session that goes on.' });

const accessToken = z.string().meta({
  description: 'For `Authorization: Bearer …`: a JWT (RFC 9068), which the keys of `/.well-known/jwks.json` check.',
  example: 'eyJhbGciOiJFZERTQSIsImtpZCI6InFtLTEiLCJ0eXAiOiJhdCtqd3QifQ.e30.c2ln',
});

export const session = z
  .strictObject({
    accessToken,
    expiresInSeconds: count('How long the access token is taken.', { min: 1 }),
    refreshToken,
    sessionId: uuid.meta({ description: 'Id of the session.' }),
    accountId: uuid.meta({ description: 'Id of the account.' }),
    customerId: uuid.meta({ description: 'Whose orders and addresses these are.' }),
    deviceToken: z.string().optional().meta({
      description: 'Keep it on the device and send it with the next login: so it is known. Absent when refreshing.',
      example: exampleToken,
    }),
  })
  .meta({ id: 'Session', description: 'A customer who is logged in.' });

export const exampleSession: z.output<typeof session> = {
  accessToken: 'eyJhbGciOiJFZERTQSIsImtpZCI6InFtLTEiLCJ0eXAiOiJhdCtqd3QifQ.e30.c2ln',
  expiresInSeconds: 600,
  refreshToken: `qm_refresh_${'AZnwpGwteqbp0OPx9dbHuO'.padEnd(64, 'A')}`,
  sessionId: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b90',
  accountId: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b91',
  customerId: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8e',
};
export const exampleNewSession: z.output<typeof session> = { ...exampleSession, deviceToken: exampleToken };

export const exampleVerification = { token: exampleToken, password: 'mulled-wine at dusk', name: 'Ada Lovelace' };
export const exampleReset = { token: exampleToken, password: 'mulled-wine at dusk' };
export const exampleConfirmation = { token: exampleToken };

export const listedSession = z
  .strictObject({
    id: uuid.meta({ description: 'Id of the session.' }),
    device: z
      .string()
      .nullable()
      .meta({ description: 'Browser and system; null: not known.', example: 'Firefox on Windows' }),
    startedAt: timestamp.meta({ description: 'When the customer logged in.' }),
    lastUsedAt: timestamp.meta({ description: 'When it was refreshed last.' }),
    isCurrent: z.boolean().meta({ description: 'Whether it is the one that asks.' }),
  })
  .meta({ id: 'ListedSession', description: 'A device that is logged in.' });

export const sessionList = z
  .strictObject({ data: z.array(listedSession).meta({ description: 'The one that was used last first.' }) })
  .meta({ id: 'SessionList', description: 'Devices that are logged in: fifty at most.' });

export const account = z
  .strictObject({
    id: uuid.meta({ description: 'Id of the account.' }),
    customerId: uuid.meta({ description: 'Whose orders and addresses these are.' }),
    email: answeredEmail.meta({ description: 'What the customer logs in with.' }),
    pendingEmail: answeredEmail.nullable().meta({
      description: 'The address that it is to have, once the link that was mailed there is used; null: none.',
    }),
    name: z.string().meta({ description: 'As the customer writes it.', example: 'Ada Lovelace' }),
    phone: z
      .string()
      .nullable()
      .meta({ description: 'Telephone number; null: none is known.', example: '+49 30 1234567' }),
    hasPassword: z.boolean().meta({ description: 'False: they log in by way of a provider.' }),
    providers: z
      .array(z.string().meta({ example: 'google' }))
      .meta({ description: 'By way of which they log in besides.' }),
    version: count('Counts the changes of name and number; the same as the ETag.', { min: 1 }),
  })
  .meta({ id: 'Account', description: 'The account that is logged in.' });

export const exampleAccount: z.output<typeof account> = {
  id: exampleSession.accountId,
  customerId: exampleSession.customerId,
  email: 'ada@example.com',
  pendingEmail: null,
  name: 'Ada Lovelace',
  phone: '+49 30 1234567',
  hasPassword: true,
  providers: [],
  version: 1,
};
