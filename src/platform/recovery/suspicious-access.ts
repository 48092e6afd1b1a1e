import type { AccessGranted } from '../engine/engine-events.ts';

/** Somebody was let in, as the platform's own log says. */
export type NotedAccess = {
  /** The old host's clock. */
  readonly timeMicros: number;
  readonly kind: AccessGranted['kind'];
  /** What was given, to whom, with which roles, and who gave it. */
  readonly seen: string;
};

/** A hint and no more: the time is the old host's clock, and a restart lets the operator in too. */
export type SuspiciousAccess = NotedAccess & {
  readonly code: 'access_given' | 'access_given_at_an_odd_hour' | 'access_given_near_the_point';
  /** So many grants say the same; `timeMicros` is that of the last one. */
  readonly count: number;
  readonly firstMicros: number;
};

/** Whoever made what is behind the point was let in before it. */
const NEAR_MICROS = 24 * 3_600 * 1_000_000;

/**
 * Of what the platform's log says, what a person should look at; near is from a day before the point on. Grants that say the same
 * are one line, and no line is left out: who signs in a thousand times hides nobody. Users who were added come first, then the newest.
 */
export function suspiciousAccess(
  noted: readonly NotedAccess[],
  pointSeconds: number,
  isOdd: (timeMicros: number) => boolean,
): SuspiciousAccess[] {
  const lines = new Map<string, SuspiciousAccess>();
  for (const grant of noted) {
    const code = codeOf(grant.timeMicros, pointSeconds, isOdd);
    if (code !== undefined) addTo(lines, code, grant);
  }
  return inOrder(lines);
}

/** All of what the platform's log says; near only where people have named a time. Which hour is odd is known for a firm with a CCP alone. */
export function everyAccess(
  noted: readonly NotedAccess[],
  untilSeconds: number | undefined,
): SuspiciousAccess[] {
  const pointSeconds = untilSeconds ?? Number.POSITIVE_INFINITY;
  const lines = new Map<string, SuspiciousAccess>();
  for (const grant of noted)
    addTo(lines, codeOf(grant.timeMicros, pointSeconds, () => false) ?? 'access_given', grant);
  return inOrder(lines);
}

function inOrder(lines: ReadonlyMap<string, SuspiciousAccess>): SuspiciousAccess[] {
  return [...lines.values()].sort(
    (left, right) =>
      Number(right.kind === 'user-added') - Number(left.kind === 'user-added') ||
      right.timeMicros - left.timeMicros,
  );
}

function codeOf(
  timeMicros: number,
  pointSeconds: number,
  isOdd: (timeMicros: number) => boolean,
): SuspiciousAccess['code'] | undefined {
  if (isOdd(timeMicros)) return 'access_given_at_an_odd_hour';
  const isNear = timeMicros >= pointSeconds * 1_000_000 - NEAR_MICROS;
  return isNear ? 'access_given_near_the_point' : undefined;
}

function addTo(
  lines: Map<string, SuspiciousAccess>,
  code: SuspiciousAccess['code'],
  { timeMicros, kind, seen }: NotedAccess,
): void {
  const same = `${code} ${seen}`;
  const known = lines.get(same);
  lines.set(same, {
    kind,
    seen,
    code,
    count: known === undefined ? 1 : known.count + 1,
    firstMicros: known === undefined ? timeMicros : Math.min(known.firstMicros, timeMicros),
    timeMicros: known === undefined ? timeMicros : Math.max(known.timeMicros, timeMicros),
  });
}

/** Added: lines of users who were added or given other roles. */
export function accessCounts(access: readonly SuspiciousAccess[]): {
  readonly lines: number;
  readonly grants: number;
  readonly added: number;
} {
  return {
    lines: access.length,
    grants: access.reduce((sum, { count }) => sum + count, 0),
    added: access.filter(({ kind }) => kind === 'user-added').length,
  };
}
