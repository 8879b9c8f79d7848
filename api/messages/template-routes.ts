import { z } from 'zod';
import type { Database, EntityManager } from '../../db/database.ts';
import {
  listOwnTemplates,
  readOwnTemplate,
  saveTemplate,
  type OwnTemplate,
  type TemplateName,
} from '../../db/messages/message-template-repository.ts';
import { alsoNeededToWrite, messageKindNames, rulesOfMessage } from '../../domain/messages/message-kinds.ts';
import { messageLocales } from '../../domain/messages/message-locales.ts';
import type { MessageTemplate } from '../../domain/messages/message-template.ts';
import { tryTemplate } from '../../domain/messages/try-template.ts';
import type { RenderTemplate, WrittenMessage } from '../../domain/messages/write-message.ts';
import { lacksPermission, type Caller } from '../shared/caller.ts';
import { entityTag, versionMismatch } from '../shared/entity-tag.ts';
import { notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { word } from '../shared/schemas/field-schemas.ts';
import {
  exampleTemplate,
  messageTemplate,
  presentTemplate,
  templateDraft,
  templateOf,
  templateParams,
} from './template-schema.ts';

export interface TemplateDependencies {
  readonly database: Database;
  readonly render: RenderTemplate;
}

const path = '/v1/message-templates/{kind}/{locale}/{channel}';
const answered = {
  schema: messageTemplate,
  example: exampleTemplate,
  headers: { ETag: 'The version, for `If-Match`.' },
} as const;

/** How messages are written: the defaults, and what a shop has written instead. */
export function templateRoutes(deps: TemplateDependencies): Route[] {
  return [listTemplates(deps), getTemplate(deps), putTemplate(deps), deleteTemplate(deps)];
}

function listTemplates(deps: TemplateDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/message-templates',
    operationId: 'listMessageTemplates',
    tag: 'Messages',
    summary: 'List how messages are written',
    description: 'Every kind, in every language and for every channel that it goes by, each with a preview.',
    permission: 'messages:read',
    responses: {
      200: {
        description: 'All of them.',
        schema: z
          .strictObject({ data: z.array(messageTemplate).meta({ description: 'All of them.' }) })
          .meta({ id: 'MessageTemplateList', description: 'How messages are written.' }),
        example: { data: [exampleTemplate] },
      },
    },
  }).handledBy(async () => {
    const own = await listOwnTemplates(deps.database.em.fork());
    const ownOf = (name: TemplateName) =>
      own.find(({ kind, locale, channel }) => kind === name.kind && locale === name.locale && channel === name.channel);
    return { status: 200, body: { data: everyName().map((name) => describe(deps, name, ownOf(name))) } };
  });
}

const everyName = (): TemplateName[] =>
  messageKindNames.flatMap((kind) =>
    messageLocales.flatMap((locale) => rulesOfMessage(kind).channels.map((channel) => ({ kind, locale, channel }))),
  );

function getTemplate(deps: TemplateDependencies): Route {
  return route({
    method: 'get',
    path,
    operationId: 'getMessageTemplate',
    tag: 'Messages',
    summary: 'Read how a message is written',
    description: 'With what it may name, and a preview.',
    permission: 'messages:read',
    params: templateParams,
    problems: ['not-found'],
    responses: { 200: { description: 'The template.', ...answered } },
  }).handledBy(async ({ params }) => answerWith(deps, params, deps.database.em.fork()));
}

function putTemplate(deps: TemplateDependencies): Route {
  return route({
    method: 'put',
    path,
    operationId: 'putMessageTemplate',
    tag: 'Messages',
    summary: 'Write a message in the shop’s own words',
    description:
      'The whole of it. It is tried with examples first: what names something that is not there, or cannot be read, is refused at the part that it stands in, and so is `{{ link }}` within anything else. Of messages to accounts and to staff it takes `staff:manage`, too. It counts within five seconds. Nothing is saved with `?dryRun=true`: the answer has the preview.',
    permission: 'messages:write',
    params: templateParams,
    query: z.strictObject({
      dryRun: word(['true', 'false'])
        .optional()
        .meta({ description: 'Whether only to show what it would look like.', example: 'true' }),
    }),
    body: templateDraft,
    bodyExample: { subject: exampleTemplate.subject, text: exampleTemplate.text },
    ifMatch: true,
    problems: ['not-found'],
    responses: { 200: { description: 'The template as it is now, or would be.', ...answered } },
  }).handledBy(async ({ params, query: { dryRun }, body, versions, caller }) => {
    refuseWhoMayNotWrite(params, caller);
    const template: MessageTemplate = { subject: body.subject, text: body.text, html: body.html ?? null };
    if (!templateOf(params, undefined)) throw unknown(params);
    const preview = writtenOrRefused(deps, params, template);
    return deps.database.em.fork().transactional(async (em) => {
      const own = await readOwnTemplate(em, params);
      if (versions !== 'any' && !versions.includes(own?.version ?? 0)) throw versionMismatch();
      if (dryRun === 'true') {
        return {
          status: 200 as const,
          headers: { ETag: entityTag(own?.version ?? 0) },
          body: presentTemplate(params, own, { template, preview }),
        };
      }
      const saved = { name: params, template, author: caller.name, versions };
      if ((await saveTemplate(em, saved)) === undefined) throw versionMismatch();
      return answerWith(deps, params, em);
    });
  });
}

function deleteTemplate(deps: TemplateDependencies): Route {
  return route({
    method: 'delete',
    path,
    operationId: 'deleteMessageTemplate',
    tag: 'Messages',
    summary: 'Go back to the default of a message',
    description:
      'What was written stays on record. It counts within five seconds. Of messages to accounts and to staff it takes `staff:manage`, too.',
    permission: 'messages:write',
    params: templateParams,
    ifMatch: true,
    problems: ['not-found'],
    responses: { 200: { description: 'The default, which counts now.', ...answered } },
  }).handledBy(async ({ params, versions, caller }) => {
    refuseWhoMayNotWrite(params, caller);
    return deps.database.em.fork().transactional(async (em) => {
      if (!templateOf(params, undefined)) throw unknown(params);
      const saved = { name: params, template: null, author: caller.name, versions };
      if ((await saveTemplate(em, saved)) === undefined) throw versionMismatch();
      return answerWith(deps, params, em);
    });
  });
}

function refuseWhoMayNotWrite({ kind }: TemplateName, caller: Caller): void {
  const needed = alsoNeededToWrite(kind);
  if (needed !== undefined && !caller.permissions.has(needed)) throw lacksPermission(caller, needed);
}

async function answerWith(deps: TemplateDependencies, name: TemplateName, em: EntityManager) {
  const body = describe(deps, name, await readOwnTemplate(em, name));
  return { status: 200 as const, headers: { ETag: entityTag(body.version) }, body };
}

function describe(deps: TemplateDependencies, name: TemplateName, own: OwnTemplate | undefined) {
  const template = templateOf(name, own);
  if (!template) throw unknown(name);
  const tried = tryTemplate(deps.render, template, name);
  const nothing: WrittenMessage = { subject: '', text: '', html: null };
  return presentTemplate(name, own, { template, preview: tried.kind === 'written' ? tried.written : nothing });
}

function writtenOrRefused(deps: TemplateDependencies, name: TemplateName, template: MessageTemplate): WrittenMessage {
  const tried = tryTemplate(deps.render, template, name);
  if (tried.kind === 'written') return tried.written;
  const detail = `The template cannot be used: ${tried.problem}`;
  throw new Problem('invalid-request', detail, {
    errors: [{ pointer: `/${tried.part}`, code: 'invalid-format', detail }],
  });
}

const unknown = ({ kind, channel }: TemplateName) => notFound(`message ${kind} that goes by ${channel}`);
