import { assertThat } from '../../domain/basics/decision.ts';
import type { User } from './permissions.ts';
import { SecretRegister } from './secret-register.ts';

/** Someone who was recognised, and how. */
export type Principal = {
  readonly user: User;
  /** A session rides on a cookie that browsers send by themselves, so its requests need a guard against forgery. */
  readonly by: 'session' | 'api-token';
};

/**
 * Users and their proofs, in memory: a restart signs everybody out and prints a new link. Secrets are given out once
 * and kept as digests only. Passwords, passkeys and single sign-on will be further ways to `startSession`.
 */
export type Identity = {
  readonly addUser: (user: User) => void;
  /** Secret of a one-time sign-in link, spent by its first use, dead after 15 minutes. */
  readonly issueSignInSecret: (userId: string) => string;
  /** Spends a sign-in secret; the answer's secret is the session's. Undefined when unknown, spent or expired. */
  readonly redeemSignInSecret: (secret: string) => SessionStart | undefined;
  /** Recognises a session and counts as its use. */
  readonly principalOfSession: (secret: string) => Principal | undefined;
  /** The same without counting as use: an open live stream must not keep a session alive for ever. */
  readonly isSessionOpen: (secret: string) => boolean;
  readonly endSession: (secret: string) => void;
  /** Bearer token for scripts, valid until the process ends. */
  readonly issueApiToken: (userId: string) => string;
  readonly principalOfApiToken: (secret: string) => Principal | undefined;
};

export type SessionStart = { readonly user: User; readonly sessionSecret: string };

export const SIGN_IN_MINUTES = 15;
export const SESSION_IDLE_MINUTES = 8 * 60;
export const SESSION_LONGEST_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;

type SignIn = { readonly user: User; readonly expiresAt: number };
/** `expiresAt` moves with use, but never beyond `endsAt`. */
type Session = { readonly user: User; readonly endsAt: number; expiresAt: number };

/** Somebody is let in; secrets are never in it. */
export type AccessGrant = {
  readonly kind: 'user-added' | 'api-token' | 'sign-in-link' | 'session';
  readonly user: User;
};

export type IdentityOptions = {
  readonly now: () => number;
  /** Told of every grant as it is given, for whoever keeps a record. */
  readonly onGranted?: (grant: AccessGrant) => void;
};

export function createIdentity({ now, onGranted }: IdentityOptions): Identity {
  const users = new Map<string, User>();
  const signIns = new SecretRegister<SignIn>({ capacity: 100, now });
  const sessions = new SecretRegister<Session>({ capacity: 1_000, now });
  const apiTokens = new SecretRegister<SignIn>({ capacity: 1_000, now });
  const known = (userId: string): User => {
    const user = users.get(userId);
    assertThat(user !== undefined, `user ${userId} was never added`);
    return user;
  };
  const granted = (kind: AccessGrant['kind'], user: User): User => {
    onGranted?.({ kind, user });
    return user;
  };
  return {
    addUser: (user) => {
      assertThat(!users.has(user.userId), `user ${user.userId} is added once`);
      users.set(user.userId, granted('user-added', user));
    },
    issueSignInSecret: (userId) => {
      const user = granted('sign-in-link', known(userId));
      return signIns.issue({ user, expiresAt: now() + SIGN_IN_MINUTES * MINUTE_MS });
    },
    redeemSignInSecret: (secret) => {
      const signIn = signIns.take(secret);
      return signIn && startSession(sessions, granted('session', signIn.user), now());
    },
    principalOfSession: (secret) => {
      const session = sessions.find(secret);
      if (session === undefined) return undefined;
      session.expiresAt = idleEnd(session.endsAt, now());
      return { user: session.user, by: 'session' };
    },
    isSessionOpen: (secret) => sessions.find(secret) !== undefined,
    endSession: (secret) => {
      sessions.take(secret);
    },
    issueApiToken: (userId) => {
      const user = granted('api-token', known(userId));
      return apiTokens.issue({ user, expiresAt: Number.POSITIVE_INFINITY });
    },
    principalOfApiToken: (secret) => {
      const token = apiTokens.find(secret);
      return token && { user: token.user, by: 'api-token' };
    },
  };
}

function startSession(sessions: SecretRegister<Session>, user: User, now: number): SessionStart {
  const endsAt = now + SESSION_LONGEST_MINUTES * MINUTE_MS;
  const sessionSecret = sessions.issue({ user, endsAt, expiresAt: idleEnd(endsAt, now) });
  return { user, sessionSecret };
}

function idleEnd(endsAt: number, now: number): number {
  return Math.min(endsAt, now + SESSION_IDLE_MINUTES * MINUTE_MS);
}
