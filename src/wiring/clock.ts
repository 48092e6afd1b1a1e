/** Microseconds since 1970 UTC. */
export function nowMicros(): number {
  return Date.now() * 1000;
}
