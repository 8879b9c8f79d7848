/** What may become of a member of staff. Who is invited has a link; who is active may log in; a deactivated one keeps their name in timelines. */
export const nextStaffStates = {
  invited: ['active', 'deactivated'],
  active: ['deactivated'],
  deactivated: ['active', 'invited'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type StaffState = keyof typeof nextStaffStates;

export const staffStates = Object.keys(nextStaffStates) as readonly StaffState[];

/** Where somebody who is let in again stands: whoever has never chosen a password needs their link anew. */
export function stateOfReactivated({ hasJoined }: { readonly hasJoined: boolean }): StaffState {
  return hasJoined ? 'active' : 'invited';
}
