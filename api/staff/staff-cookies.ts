const BROWSER_KNOWN_SECONDS = 180 * 24 * 3600;
/** For the way to another provider and back. */
export const ELSEWHERE_SECONDS = 600;

/** What is kept in the browsers of staff. */
export interface StaffCookies {
  /** It ends with the browser, and on our side when the rules of sessions say. */
  readonly session: StaffCookie;
  /** By which a browser is known in which somebody has logged in: mistakes there count by themselves. */
  readonly browser: StaffCookie;
  /** For the way to another provider and back. */
  readonly elsewhere: StaffCookie;
}

export interface StaffCookie {
  /** The value that was sent, where it has the right form. */
  read(cookies: string): string | undefined;
  /** For `Set-Cookie`. */
  set(value: string): string;
  clear(): string;
}

/**
 * `__Host-`: a browser takes it over https only, for this host alone and for every path, so that no other site of the domain can put one
 * there (RFC 6265bis, 4.1.3.2). Over plain http there are no such cookies, which is for a shop on one's own machine: as `PUBLIC_URL` says.
 */
export function createStaffCookies(publicUrl: string): StaffCookies {
  const isSecure = publicUrl.startsWith('https:');
  const cookie = ({ name, form, sameSite, maxAgeSeconds }: CookieKind): StaffCookie => {
    const fullName = isSecure ? `__Host-${name}` : name;
    const written = (value: string, age: number | undefined) =>
      [
        `${fullName}=${value}`,
        'Path=/',
        'HttpOnly',
        `SameSite=${sameSite}`,
        ...(age === undefined ? [] : [`Max-Age=${age}`]),
        ...(isSecure ? ['Secure'] : []),
      ].join('; ');
    return {
      read: (cookies) => {
        const value = valueOf(cookies, fullName);
        return value !== undefined && form.test(value) ? value : undefined;
      },
      set: (value) => written(value, maxAgeSeconds),
      clear: () => written('', 0),
    };
  };
  return {
    session: cookie({ name: 'qm_staff', form: /^[A-Za-z0-9_-]{43}$/, sameSite: 'Strict' }),
    browser: cookie({
      name: 'qm_staff_browser',
      form: /^[A-Za-z0-9_-]{54}$/,
      sameSite: 'Strict',
      maxAgeSeconds: BROWSER_KNOWN_SECONDS,
    }),
    // The way back is a link from another site: a `Strict` cookie would not be sent with it.
    elsewhere: cookie({
      name: 'qm_staff_elsewhere',
      form: /^[A-Za-z0-9_-]{1,1500}$/,
      sameSite: 'Lax',
      maxAgeSeconds: ELSEWHERE_SECONDS,
    }),
  };
}

interface CookieKind {
  readonly name: string;
  readonly form: RegExp;
  readonly sameSite: 'Strict' | 'Lax';
  /** Left out: until the browser is closed. */
  readonly maxAgeSeconds?: number;
}

function valueOf(cookies: string, name: string): string | undefined {
  for (const pair of cookies.split(';')) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
