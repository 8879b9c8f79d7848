/** Of a role that a shop makes: small letters, digits and hyphens, such as `front-desk`. */
const ROLE_NAME = /^[a-z][a-z0-9-]{1,38}[a-z0-9]$/;

/** The database holds names to the same (role-entity.ts). */
export function isRoleName(text: string): boolean {
  return ROLE_NAME.test(text);
}
