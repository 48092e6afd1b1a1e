import type { Installation } from '../platform/calls/installation.ts';
import type { AccessGrant } from '../platform/identity/identity.ts';
import type { User } from '../platform/identity/permissions.ts';

/** Whoever commands the machine: users, tokens and links are given by commands on it alone. */
const HOST = 'host';

/**
 * Puts who was let in into the platform's log, so that it is sealed, vaulted, and shown by a rebuild. What cannot be put there
 * is told, with who it was: whoever fills the disk first must not be let in unseen.
 */
export function recordedGrants(
  { engine }: Pick<Installation, 'engine'>,
  tell: (sentence: string) => void,
): (grant: AccessGrant) => void {
  return ({ kind, user }) => {
    const by = kind === 'session' ? user.userId : HOST;
    const roles = rolesText(user);
    const missing = `LET IN WITHOUT A RECORD: ${kind} ${user.userId} (${roles}) by ${by}`;
    engine.recordAccess({ type: 'AccessGranted', kind, user: user.userId, roles, by }).then(
      (rejection) => {
        if (rejection !== undefined)
          tell(`${missing}: ${rejection.seen}, wanted ${rejection.wanted} (${rejection.code})`);
      },
      (cause: unknown) => tell(`${missing}: ${String(cause)}`),
    );
  };
}

/** `operator of all-firms, reader of acme beta`. */
function rolesText({ grants }: User): string {
  return grants
    .map(({ role, scope }) => `${role} of ${scope === 'all-firms' ? scope : scope.firms.join(' ')}`)
    .join(', ');
}
