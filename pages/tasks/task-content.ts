import { randomUUID } from 'node:crypto';
import type { Staff } from '../../api/shared/caller.ts';
import type { Refused } from '../actions/action-form.ts';
import { time } from '../shared/format.ts';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { refusal } from '../shared/problem-content.ts';
import { taskActionsOf, type TaskCard } from './task-card.ts';
import { taskInWords, taskWords } from './task-words.ts';

/** A task by itself: what it says, what may be done about it, who sees to it, and what was noted. */
export function taskContent({ task, view, locale, refused, mayWork, caller }: TaskCard): Html {
  const words = taskWords[locale];
  const { todo, unattended } = taskInWords(task, locale);
  const isOpen = task.closedAt === null;
  return html`${refused && !isBesideAction(refused) && refusal(refused.problem, locale)}
    <section class="wait">
      ${task.words !== null && html`<p><strong>${task.words}</strong></p>`}
      <dl>
        ${
          task.orderId !== null &&
          html`<dt>${words.order}</dt>
            <dd><a href="/ops/orders/${task.orderId}">${task.orderNumber ?? task.orderId}</a></dd>`
        }
        <dt>${words.todo}</dt>
        <dd>${todo}</dd>
        <dt>${words.unattended}</dt>
        <dd>${unattended}</dd>
        <dt>${words.age}</dt>
        <dd>${time(task.raisedAt, locale)}</dd>
        <dt>${words.due}</dt>
        <dd>${time(task.dueAt, locale)} ${task.isOverdue && html`<span class="badge late">${words.overdue}</span>`}</dd>
        <dt>${words.who}</dt>
        <dd>${task.claimedBy ?? words.nobody}</dd>
      </dl>
      ${!isOpen && html`<p>${words.closedBy(task.closedBy ?? '–')} ${time(task.closedAt, locale)}</p>`}
    </section>
    ${
      mayWork &&
      isOpen &&
      html`<h2>${words.actions}</h2>
        ${taskActionsOf({ task, view, locale, refused, caller })}${claimForm(task.claimedBy, caller, locale)}`
    }
    ${mayWork && task.isClosable && noteForm('closeTask', 'note', words.closeLabel, words.close, refused)}
    <h2>${words.comments}</h2>
    <ol class="timeline">
      ${task.comments.map(
        ({ author, words: said, writtenAt }) => html`<li>${time(writtenAt, locale)} · ${author}<br />${said}</li>`,
      )}
    </ol>
    ${mayWork && noteForm('commentOnTask', 'words', words.commentLabel, words.comment, refused)}`;
}

const ofTask = new Set(['claimTask', 'releaseTask', 'commentOnTask', 'closeTask']);

/** Those of the task itself are told at the top. */
function isBesideAction({ form }: Refused): boolean {
  return !ofTask.has(form['do'] ?? '');
}

function claimForm(claimedBy: string | null, { name }: Staff, locale: Locale): Html {
  const words = taskWords[locale];
  const isMine = claimedBy === name;
  const label = isMine ? words.release : claimedBy === null ? words.claim : words.takeOver;
  return html`<form method="post" class="actions">
    <input type="hidden" name="do" value="${isMine ? 'releaseTask' : 'claimTask'}" />
    <input type="hidden" name="key" value="${randomUUID()}" />
    ${claimedBy !== null && !isMine && html`<input type="hidden" name="takeOver" value="true" />`}
    <button>${label}</button>
  </form>`;
}

function noteForm(action: string, field: string, label: string, button: string, refused: Refused | undefined): Html {
  const typed = refused?.form['do'] === action ? (refused.form[field] ?? '') : '';
  return html`<form method="post">
    <input type="hidden" name="do" value="${action}" />
    <input type="hidden" name="key" value="${randomUUID()}" />
    <label for="${action}">${label}</label>
    <textarea id="${action}" name="${field}" maxlength="2000" required>${typed}</textarea>
    <button>${button}</button>
  </form>`;
}
