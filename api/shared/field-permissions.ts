import { z } from 'zod';
import { isPermission, type Permission, type Reach } from '../../domain/access/permissions.ts';
import { isShopper, lacksPermission, type Caller } from './caller.ts';

/** Of a property, in schemas and in OpenAPI: what whoever is told it, or sends it, must be allowed besides. */
const NEEDED = 'x-permission';

/**
 * A field of an answer that takes a permission of its own. Whoever lacks it reads null, or nothing where the field may be left out, but is
 * told whatever is their own. It is declared here and nowhere else: routes hold to it (route.ts), and OpenAPI shows it.
 */
export function toldWith<Schema extends z.ZodType>(permission: Permission, schema: Schema): Schema {
  const instead = insteadOf(schema) === 'nothing' ? 'left out' : 'null';
  return noting(permission, schema, `Takes \`${permission}\`, but for what is one’s own: ${instead} without it.`);
}

/**
 * A field of a query, or of the body itself, that takes a permission of its own: what may not be read may not be guessed at either. Whoever
 * lacks it and sends the field is refused, but for what is their own.
 */
export function askedWith<Schema extends z.ZodType>(permission: Permission, schema: Schema): Schema {
  return noting(permission, schema, `Takes \`${permission}\`, but for what is one’s own.`);
}

function noting<Schema extends z.ZodType>(permission: Permission, schema: Schema, words: string): Schema {
  const { description = '' } = schema.meta() ?? {};
  return schema.meta({ description: `${description} ${words}`.trim(), [NEEDED]: permission });
}

interface Asked {
  readonly caller: Caller;
  readonly callerNow: () => Promise<Caller>;
  readonly reach: Reach;
  readonly query: unknown;
  readonly body: unknown;
}

interface Answered {
  readonly status: number;
  readonly body?: unknown;
}

interface Fields {
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly responses: Readonly<Record<number, { readonly schema?: z.ZodType }>>;
}

/**
 * The handler of a route, held to what its fields need. What they need is found once, when the route is declared; a request costs a look into
 * the caller's permissions, and that only where a field needs one. Replayed answers are held to it as well: they are kept whole.
 */
export function withFieldPermissions<Input extends Asked, Answer extends Answered>(
  { query, body, responses }: Fields,
  handle: (input: Input) => Promise<Answer>,
): (input: Input) => Promise<Answer> {
  const sent = [...fieldsOf(query, 'query'), ...fieldsOf(body, 'body')];
  const told = new Map(Object.entries(responses).map(([status, { schema }]) => [Number(status), compiled(schema)]));
  if (sent.length === 0 && [...told.values()].every((withhold) => withhold === undefined)) return handle;
  return async (input) => {
    refuseFields(sent, input);
    let now = input.caller;
    const callerNow = async () => (now = await input.callerNow());
    const answer = await handle({ ...input, callerNow });
    const withhold = told.get(answer.status);
    if (!withhold || answer.body === undefined || isOwn(now, input.reach)) return answer;
    return { ...answer, body: withhold(answer.body, now.permissions) };
  };
}

/** What a shopper opens is theirs, and whoever has only the lesser permission opens what they have made. */
function isOwn(caller: Caller, reach: Reach): boolean {
  return reach === 'own' || isShopper(caller);
}

interface SentField {
  readonly part: 'query' | 'body';
  readonly name: string;
  readonly needed: Permission;
}

function fieldsOf(schema: z.ZodType | undefined, part: SentField['part']): readonly SentField[] {
  const inner = schema && unwrapped(schema);
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries<z.ZodType>(inner.shape).flatMap(([name, field]) => {
    const needed = neededFor(field);
    return needed === undefined ? [] : [{ part, name, needed }];
  });
}

function refuseFields(fields: readonly SentField[], input: Asked): void {
  const { caller, reach } = input;
  for (const { part, name, needed } of fields) {
    if (caller.permissions.has(needed) || isOwn(caller, reach)) continue;
    const values = input[part] as Readonly<Record<string, unknown>> | undefined;
    if (values?.[name] !== undefined) throw lacksPermission(caller, needed, `\`${name}\``);
  }
}

/** The value without what whoever has these permissions may not be told. The value itself stays as it is: others may be told more of it. */
type Withhold = (value: unknown, held: ReadonlySet<Permission>) => unknown;

const known = new WeakMap<z.ZodType, { readonly withhold: Withhold | undefined }>();

/** Undefined where nothing within is withheld from anybody. */
function compiled(schema: z.ZodType | undefined): Withhold | undefined {
  if (schema === undefined) return undefined;
  const found = known.get(schema) ?? { withhold: compile(schema) };
  known.set(schema, found);
  return found.withhold;
}

function compile(schema: z.ZodType): Withhold | undefined {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject) return ofObject(inner.shape);
  if (inner instanceof z.ZodArray) {
    const ofOne = compiled(inner.element as z.ZodType);
    return ofOne && ((value, held) => (Array.isArray(value) ? value.map((one: unknown) => ofOne(one, held)) : value));
  }
  if (inner instanceof z.ZodUnion) {
    // What one of them withholds, no other tells under the same name.
    const ofEach = (inner.options as readonly z.ZodType[]).map(compiled).filter((one) => one !== undefined);
    if (ofEach.length === 0) return undefined;
    return (value, held) => ofEach.reduce((kept, withhold) => withhold(kept, held), value);
  }
  if (inner instanceof z.ZodRecord && compiled(inner.valueType as z.ZodType)) {
    throw new Error('No field of a record is withheld yet');
  }
  return undefined;
}

interface Withheld {
  readonly needed: Permission;
  readonly instead: 'null' | 'nothing';
}

function ofObject(shape: Readonly<Record<string, z.ZodType>>): Withhold | undefined {
  const withheld: (readonly [name: string, rule: Withheld])[] = [];
  const within: (readonly [name: string, withhold: Withhold])[] = [];
  for (const [name, field] of Object.entries(shape)) {
    const needed = neededFor(field);
    const instead = insteadOf(field);
    if (needed !== undefined && instead === undefined)
      throw new Error(`${name} cannot be withheld: its schema takes no null`);
    if (needed !== undefined && instead !== undefined) withheld.push([name, { needed, instead }]);
    const ofField = compiled(field);
    if (ofField) within.push([name, ofField]);
  }
  if (withheld.length === 0 && within.length === 0) return undefined;
  return (value, held) => {
    if (typeof value !== 'object' || value === null) return value;
    const told: Record<string, unknown> = { ...value };
    for (const [name, withhold] of within) if (name in told) told[name] = withhold(told[name], held);
    for (const [name, { needed, instead }] of withheld) {
      if (held.has(needed) || !(name in told)) continue;
      if (instead === 'null') told[name] = null;
      else delete told[name];
    }
    return told;
  };
}

/** What stands in its place, so that the answer is as its schema says. Whether there is anything is told by neither. */
function insteadOf(field: z.ZodType): Withheld['instead'] | undefined {
  if (field.safeParse(undefined).success) return 'nothing';
  return field.safeParse(null).success ? 'null' : undefined;
}

/** What a field needs, said of it or of what it may be besides null and nothing. */
function neededFor(field: z.ZodType): Permission | undefined {
  const said = field.meta()?.[NEEDED];
  if (typeof said === 'string' && isPermission(said)) return said;
  const inner = innerOf(field);
  return inner && neededFor(inner);
}

function unwrapped(schema: z.ZodType): z.ZodType {
  const inner = innerOf(schema);
  return inner ? unwrapped(inner) : schema;
}

/** What a schema adds a way of leaving it out, or of preparing it, to. */
function innerOf(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return schema.unwrap() as z.ZodType;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodReadonly) return schema.unwrap() as z.ZodType;
  if (schema instanceof z.ZodPipe) return schema.out as z.ZodType;
  return undefined;
}
