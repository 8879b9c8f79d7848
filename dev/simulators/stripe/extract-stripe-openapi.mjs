// Makes stripe-openapi-excerpt.json out of Stripe's published OpenAPI description, which stripe-mock carries:
//
//   go mod download -json github.com/stripe/stripe-mock@v0.203.0      (prints "Dir")
//   node extract-stripe-openapi.mjs DIR/embedded/openapi/spec3.json > stripe-openapi-excerpt.json
//
// Only the schemas that the simulator answers with are kept, and of their branches only those for cards. OpenAPI 3.0's
// `nullable` is written as JSON Schema 2020-12 writes it, and objects are closed, so that an invented field is found.
import { readFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
const spec = JSON.parse(readFileSync(file, 'utf8'));
const schemas = spec.components.schemas;

const roots = ['payment_intent', 'charge', 'refund', 'event', 'error', 'payment_method', 'dispute'];
const followed = new Set([
  ...roots,
  'address',
  'api_errors',
  'billing_details',
  'charge_fraud_details',
  'charge_outcome',
  'dispute_enhanced_eligibility',
  'dispute_enhanced_evidence',
  'dispute_evidence',
  'dispute_evidence_details',
  'dispute_payment_method_details',
  'dispute_payment_method_details_card',
  'notification_event_data',
  'notification_event_request',
  'payment_flows_amount_details',
  'payment_flows_amount_details_client',
  'payment_flows_amount_details_client_resource_tip',
  'payment_flows_automatic_payment_methods_payment_intent',
  'payment_flows_private_payment_methods_card_details_api_resource_enterprise_features_extended_authorization_extended_authorization',
  'payment_flows_private_payment_methods_card_details_api_resource_enterprise_features_incremental_authorization_incremental_authorization',
  'payment_flows_private_payment_methods_card_details_api_resource_enterprise_features_overcapture_overcapture',
  'payment_flows_private_payment_methods_card_details_api_resource_multicapture',
  'payment_intent_next_action',
  'payment_intent_next_action_redirect_to_url',
  'payment_intent_payment_method_options',
  'payment_intent_payment_method_options_card',
  'payment_method_card',
  'payment_method_card_checks',
  'payment_method_details',
  'payment_method_details_card',
  'payment_method_details_card_checks',
  'payment_method_details_card_network_token',
  'networks',
  'three_d_secure_usage',
  'three_d_secure_details_charge',
  'refund_destination_details',
  'refund_destination_details_card',
]);
const lists = ['payment_intents', 'charges', 'refunds', 'events', 'disputes'];

const defs = Object.fromEntries([...followed].map((name) => [name, convert(schemas[name])]));
for (const name of lists) {
  defs[`list_of_${name}`] = convert(spec.paths[`/v1/${name}`].get.responses['200'].content['application/json'].schema);
}
const parameters = {};
for (const path of [
  '/v1/payment_intents',
  ...['confirm', 'capture', 'cancel'].map((verb) => `/v1/payment_intents/{intent}/${verb}`),
  '/v1/refunds',
]) {
  parameters[path] = Object.keys(
    spec.paths[path].post.requestBody.content['application/x-www-form-urlencoded'].schema.properties,
  );
}

const excerpt = {
  $comment: `Excerpt of Stripe's OpenAPI description, version ${spec.info.version}, https://github.com/stripe/openapi, MIT License, Copyright (c) Stripe, Inc. Made by extract-stripe-openapi.mjs; not edited by hand.`,
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'stripe-openapi-excerpt',
  'x-request-parameters': parameters,
  $defs: defs,
};
process.stdout.write(`${JSON.stringify(excerpt, null, 1)}\n`);

/** A schema of OpenAPI 3.0 as one of JSON Schema, or undefined where it leads out of the excerpt. */
function convert(schema) {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1);
    return followed.has(name) ? { $ref: `#/$defs/${name}` } : undefined;
  }
  const { nullable } = schema;
  const converted = {};
  if (schema.type) converted.type = nullable ? [schema.type, 'null'] : schema.type;
  if (schema.enum) converted.enum = nullable ? [...schema.enum, null] : schema.enum;
  if (schema.maxLength) converted.maxLength = schema.maxLength;
  if (schema.pattern) converted.pattern = schema.pattern;
  if (schema.items) converted.items = convert(schema.items) ?? false;
  if (schema.required) converted.required = schema.required;
  if (schema.anyOf) {
    converted.anyOf = [...schema.anyOf.map(convert).filter(Boolean), ...(nullable ? [{ type: 'null' }] : [])];
    if (converted.anyOf.length === 0) return undefined;
  }
  if (schema.properties) {
    const kept = Object.entries(schema.properties).map(([name, property]) => [name, convert(property)]);
    converted.properties = Object.fromEntries(kept.filter(([, property]) => property));
    if (!schema.additionalProperties) converted.additionalProperties = false;
  }
  if (typeof schema.additionalProperties === 'object')
    converted.additionalProperties = convert(schema.additionalProperties) ?? {};
  return converted;
}
