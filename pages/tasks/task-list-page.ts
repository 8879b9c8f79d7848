import { z } from 'zod';
import type { task } from '../../api/tasks/task-schema.ts';
import { age, time } from '../shared/format.ts';
import { html, type Html } from '../shared/html.ts';
import { linkList } from '../shared/link-list.ts';
import type { Locale } from '../shared/locale.ts';
import { page, type Page } from '../shared/page.ts';
import { taskInWords, taskWords } from './task-words.ts';

/** Filters of `listTasks`, which looks at what they say. */
const query = z.object({
  state: z.string().optional(),
  kind: z.string().optional(),
  claimed: z.string().optional(),
  overdue: z.string().optional(),
  after: z.string().optional(),
});

const PAGE = '50';
type Listed = z.input<typeof task>;

/** What is overdue comes first, then what is urgent, then what has waited longest. */
export function taskListPage(): Page {
  return page({ method: 'get', path: '/ops/tasks', name: 'taskListPage', permission: 'tasks:read', query }).handledBy(
    async ({ query: asked, run, locale }) => {
      const words = taskWords[locale];
      const filters = Object.fromEntries(
        Object.entries(asked).filter((one): one is [string, string] => one[1] !== undefined),
      );
      const { body } = await run('listTasks', { query: { ...filters, limit: PAGE } });
      const { data, nextCursor } = body as { readonly data: Listed[]; readonly nextCursor: string | null };
      const { after: _, ...kept } = filters;
      const more = new URLSearchParams({ ...kept, after: nextCursor ?? '' }).toString();
      return {
        kind: 'page',
        title: words.title,
        content: html`${linkList(viewsOf(locale, kept), words.which)} ${taskTable(data, locale)}
        ${nextCursor !== null && html`<p><a href="/ops/tasks?${more}">${words.more}</a></p>`}`,
      };
    },
  );
}

function viewsOf(locale: Locale, kept: Readonly<Record<string, string>>) {
  const words = taskWords[locale];
  const here = new URLSearchParams(kept).toString();
  const views = [
    ['', words.all],
    ['claimed=me', words.mine],
    ['claimed=nobody', words.unclaimed],
    ['overdue=true', words.late],
    ['state=closed', words.closed],
  ] as const;
  return views.map(([asked, label]) => ({
    address: asked === '' ? '/ops/tasks' : `/ops/tasks?${asked}`,
    words: label,
    isHere: asked === here,
  }));
}

function taskTable(tasks: readonly Listed[], locale: Locale): Html {
  const words = taskWords[locale];
  if (tasks.length === 0) return html`<p class="fine">${words.none}</p>`;
  return html`<div class="wide" tabindex="0" role="region" aria-label="${words.title}">
    <table>
      <thead>
        <tr>
          <th scope="col">${words.age}</th>
          <th scope="col">${words.order}</th>
          <th scope="col">${words.kind}</th>
          <th scope="col">${words.due}</th>
          <th scope="col">${words.who}</th>
        </tr>
      </thead>
      <tbody>
        ${tasks.map(
          (one) =>
            html`<tr>
              <td>${age((Date.now() - Date.parse(one.raisedAt)) / 1_000, locale)}</td>
              <td>
                ${one.orderId !== null && html`<a href="/ops/orders/${one.orderId}">${one.orderNumber ?? '–'}</a>`}
              </td>
              <td>
                <a href="/ops/tasks/${one.id}">${taskInWords(one, locale).title}</a
                >${one.words !== null && html`<br /><small>${one.words}</small>`}
              </td>
              <td>
                ${time(one.dueAt, locale)} ${one.isOverdue && html`<span class="badge late">${words.overdue}</span>`}
              </td>
              <td>${one.claimedBy ?? words.nobody}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
