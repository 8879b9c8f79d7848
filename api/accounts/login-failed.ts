import { Problem } from '../shared/problem.ts';

/** Says how to ask (RFC 9110, section 11.6.1). */
export const CHALLENGE = { headers: { 'WWW-Authenticate': 'Bearer realm="quartermaster"' } };

/** In the same words whatever does not fit, and whether or not there is such an account. */
export function loginFailed(detail = 'E-mail address and password do not fit.'): Problem {
  return new Problem('login-failed', detail, CHALLENGE);
}
