/** What holds for the whole API, in Markdown: the description of the OpenAPI document. */
export const introduction = `Order fulfilment: catalogue, stock, shipping quotes, orders, parcels.

**Values.** Money is in whole minor units of an ISO 4217 currency (cents of EUR, yen of JPY). Times are RFC 3339 in UTC. Weights are in
grams. Ids are UUIDs. Codes, ids and SKUs are taken in any case; blanks around what people type do no harm.

**Growth.** A later version of this API may answer more fields, and more values of every schema that is called an *extensible enum*:
\`OrderStatus\`, \`ProblemCode\`, \`OrderEventType\` and so on. Such a schema is a text whose known values are its \`examples\`. Ignore
fields that you do not know, and treat a value that you do not know as the least that it can be: an order that goes on, a problem of
its HTTP status. Of requests it is the other way round: fields that are not described, and values that are not listed in an
\`enum\`, are refused. [openapi-generator](https://openapi-generator.tech) ignores unknown fields only with
\`--additional-properties=disallowAdditionalPropertiesIfNotPresent=false\`.

**Repeats.** A request with an \`Idempotency-Key\` may be sent again, after a lost answer or a 503, and is done once.

**Errors.** Every refusal is a problem of RFC 9457 (\`Problem\`). Branch on its \`code\`; \`errors\` says which fields are meant.

**Request ids.** Every answer has an \`X-Request-Id\`. Send one of your own, of 8 to 128 letters, digits, dots, hyphens and underlines that
does not begin with \`qm-\`, and it is that one; the log of the shop has it, too.

**Lists.** \`limit\` says how many, \`nextCursor\` of a page is the \`after\` of the next one.

**Keys.** An API key has a role, and a role is a set of permissions. \`x-permission\` of an operation names the one that it takes, and is
absent where no key is needed. With \`x-ownership\` a lesser permission will do for what the caller has made; another’s is 404.`;
