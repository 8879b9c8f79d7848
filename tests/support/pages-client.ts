import { eventually } from './eventually.ts';

export interface ShownPage {
  readonly status: number;
  readonly location: string | null;
  readonly cookie: string;
  readonly html: string;
}

/** A browser without script, in which somebody has signed in: reads pages, and sends the forms that stand on them. */
export function browsePages(url: string, person: string) {
  let notice = '';
  async function ask(path: string, init: RequestInit = {}): Promise<ShownPage> {
    const cookie = [`staff=${person}`, notice].filter(Boolean).join('; ');
    const headers = { cookie, 'sec-fetch-site': 'same-origin', ...(init.headers as Record<string, string>) };
    const answer = await fetch(url + path, { redirect: 'manual', ...init, headers });
    notice = /qm_notice=[\w-]+/.exec(answer.headers.get('set-cookie') ?? '')?.[0] ?? '';
    const html = await answer.text();
    return { status: answer.status, location: answer.headers.get('location'), cookie: notice, html };
  }
  const post = (path: string, fields: Readonly<Record<string, string>>, headers: Record<string, string> = {}) =>
    ask(path, { method: 'POST', body: new URLSearchParams(fields), headers });

  /** The first form on the page that does this, filled in. Throws where there is none. */
  async function submit(path: string, action: string, fields: Readonly<Record<string, string>> = {}) {
    const found = await eventually(async () => formOf((await ask(path)).html, action));
    return post(path, { ...found, ...fields });
  }
  return { get: ask, post, submit };
}

/** What is hidden in it, and what stands in its fields. */
export function formOf(html: string, action: string): Record<string, string> | undefined {
  const forms = html.match(/<form method="post".*?<\/form>/gs) ?? [];
  const form = forms.find((one) => one.includes(`name="do" value="${action}"`));
  if (form === undefined) return undefined;
  const inputs = form.match(/<input[^>]*>/g) ?? [];
  return Object.fromEntries(
    inputs.flatMap((input) => {
      const [name, value] = ['name', 'value'].map(
        (attribute) => new RegExp(` ${attribute}="([^"]*)"`).exec(input)?.[1],
      );
      const isChosen = !/type="(radio|checkbox)"/.test(input) || input.includes(' checked');
      return name === undefined || !isChosen ? [] : [[name, value ?? ''] as const];
    }),
  );
}
