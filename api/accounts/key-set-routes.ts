import { z } from 'zod';
import { JWKS_KEPT_SECONDS } from '../shared/customer-tokens.ts';
import { route, type Route } from '../shared/route.ts';
import type { AccountDependencies } from './account-dependencies.ts';

const keySet = z
  .strictObject({
    keys: z
      .array(
        z
          .strictObject({
            kty: z.string().meta({ description: 'Kind of key.', example: 'OKP' }),
            crv: z.string().meta({ description: 'Its curve.', example: 'Ed25519' }),
            x: z
              .string()
              .meta({ description: 'The public key.', example: 'Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE' }),
            kid: z.string().meta({ description: 'Names it in the header of a token.', example: 'qm-1' }),
            use: z.literal('sig').meta({ description: 'It checks signatures.' }),
            alg: z.literal('EdDSA').meta({ description: 'By this algorithm, and by no other.' }),
          })
          .meta({ id: 'PublicKey', description: 'A public key (RFC 7517, RFC 8037).' }),
      )
      .meta({ description: 'Newest first. One that signs soon is here before it does.' }),
  })
  .meta({ id: 'KeySet', description: 'Public keys that access tokens are checked by.' });

export function keySetRoutes({ customerTokens }: Pick<AccountDependencies, 'customerTokens'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/.well-known/jwks.json',
      operationId: 'getKeySet',
      tag: 'Accounts',
      summary: 'Read the public keys of access tokens',
      description:
        'For services of the shop’s that check access tokens themselves: `iss` is the setting `TOKEN_ISSUER`, `aud` `quartermaster`, `typ` `at+jwt`. They do not learn of a logout before the token ends.',
      permission: 'public',
      cacheControl: `public, max-age=${JWKS_KEPT_SECONDS}`,
      responses: {
        200: {
          description: 'The keys.',
          schema: keySet,
          example: {
            keys: [
              {
                kty: 'OKP',
                crv: 'Ed25519',
                x: 'Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE',
                kid: 'qm-1',
                use: 'sig',
                alg: 'EdDSA',
              },
            ],
          },
        },
      },
    }).handledBy(async () => ({ status: 200, body: { keys: [...(await customerTokens.published())] } })),
  ];
}
