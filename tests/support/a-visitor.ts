export interface VisitorAnswer {
  readonly status: number;
  readonly location: string;
  readonly headers: Headers;
  /** As `Set-Cookie` has them. */
  readonly cookies: readonly string[];
  readonly text: string;
}

/** A browser as pages meet one: it keeps cookies, says where its forms stand, and follows nothing by itself. */
export function aVisitor(url: string) {
  const jar = new Map<string, string>();

  async function send(
    path: string,
    init: RequestInit,
    headers: Readonly<Record<string, string>>,
  ): Promise<VisitorAnswer> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = { ...(cookie === '' ? {} : { cookie }), ...headers };
    const answer = await fetch(new URL(path, url), { ...init, redirect: 'manual', headers: sent });
    const cookies = answer.headers.getSetCookie();
    for (const one of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      if (one.includes('Max-Age=0')) jar.delete(name);
      else jar.set(name, value);
    }
    const location = answer.headers.get('location') ?? '';
    return { status: answer.status, location, headers: answer.headers, cookies, text: await answer.text() };
  }

  return {
    get: (path: string, headers: Readonly<Record<string, string>> = {}) => send(path, {}, headers),
    post: (path: string, form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
      send(path, { method: 'POST', body: new URLSearchParams(form) }, { origin: new URL(url).origin, ...headers }),
    cookie: (name: string) => jar.get(name),
  };
}
