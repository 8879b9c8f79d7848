/**
 * Words of an order by what they are about: what somebody has to know, and says so by `acknowledgeNotices`. `notice`: a
 * provider told of it. `lapse`: the same, but settled by giving the order up.
 */
export function isNotice(about: string): boolean {
  return /^(notice|lapse)(:|$)/.test(about);
}

/** What needs a person after the order was given up, too: what could not be undone, a dispute, a mistake of the shop's. */
export function outlivesOrder(about: string): boolean {
  return /^(undo|notice|provider)(:|$)/.test(about);
}
