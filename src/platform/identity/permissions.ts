/** What a face may be asked to do; every route names one. Extend when a right must be given apart from the others. */
export const ACTIONS = ['read', 'capture', 'resolve', 'close-day', 'administer'] as const;
export type Action = (typeof ACTIONS)[number];

/** `operator` runs the clearing day; `reader` looks and never changes anything (auditors, the CCP desk, a wall screen). */
export const ROLES = ['operator', 'reader'] as const;
export type Role = (typeof ROLES)[number];

const GRANTED: Readonly<Record<Role, readonly Action[]>> = {
  operator: ACTIONS,
  reader: ['read'],
};

/** Where a role holds. `all-firms` also covers the platform itself: firms made later, verify, the system page. */
export type Scope = 'all-firms' | { readonly firms: readonly string[] };

export type Grant = { readonly role: Role; readonly scope: Scope };

export type User = {
  /** Lower-case, unique; recorded as the actor of what the user does. */
  readonly userId: string;
  readonly displayName: string;
  readonly grants: readonly Grant[];
};

/** The one permission question: role × action × scope. `firm` undefined = the platform as a whole. */
export function isAllowed(user: User, action: Action, firm: string | undefined): boolean {
  return user.grants.some(({ role, scope }) => {
    if (!GRANTED[role].includes(action)) return false;
    if (scope === 'all-firms') return true;
    return firm !== undefined && scope.firms.includes(firm);
  });
}

/** The same rule as a condition over firms, for lists and SQL: every firm, or exactly these. */
export function firmsAllowed(user: User, action: Action): 'all-firms' | readonly string[] {
  const firms = new Set<string>();
  for (const { role, scope } of user.grants) {
    if (!GRANTED[role].includes(action)) continue;
    if (scope === 'all-firms') return 'all-firms';
    for (const firm of scope.firms) firms.add(firm);
  }
  return [...firms];
}
