/** A page of ours: no other site, and no page that a browser would be sent around in circles by. */
const OURS = /^\/ops(?:[/?][\w\-./?=&%+~:@!$',;*()]*)?$/;
const SIGN_IN = /^\/ops\/(?:sign-in|sign-out|second-factor|set-up|join)/;

/** Where somebody goes once they are signed in: the page that they had asked for, where it is one of ours, else the first. */
export function nextPage(asked: string | undefined): string {
  const isOurs = asked !== undefined && asked.length <= 500 && OURS.test(asked) && !SIGN_IN.test(asked);
  return isOurs ? asked : '/ops';
}

/** The address of a step of signing in, which still knows where to go afterwards. */
export function stepTo(path: `/ops/${string}`, next: string): string {
  return next === '/ops' ? path : `${path}?next=${encodeURIComponent(next)}`;
}
