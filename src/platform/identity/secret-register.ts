import { hash, randomBytes } from 'node:crypto';

/** Times of one secret, in milliseconds since 1970. */
export type Validity = { readonly expiresAt: number };

/** 256 bits: nothing is gained by guessing, so a plain SHA-256 keeps them at rest (no salt, no stretching). */
const SECRET_BYTES = 32;

/**
 * Values found by a secret that only its holder knows. The secret itself is never kept: a memory dump or a log of this
 * register gives nobody a session. Bounded: beyond `capacity` the oldest entry goes first.
 */
export class SecretRegister<Value extends Validity> {
  readonly #byDigest = new Map<string, Value>();
  readonly #capacity: number;
  readonly #now: () => number;

  constructor(options: { readonly capacity: number; readonly now: () => number }) {
    this.#capacity = options.capacity;
    this.#now = options.now;
  }

  /** Text of 43 URL-safe characters, given out once. */
  issue(value: Value): string {
    this.#forgetExpired();
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    this.#byDigest.set(digestOf(secret), value);
    for (const digest of this.#byDigest.keys()) {
      if (this.#byDigest.size <= this.#capacity) break;
      this.#byDigest.delete(digest);
    }
    return secret;
  }

  /** Undefined when unknown or expired. Lookup is by digest, so its timing says nothing about the secret. */
  find(secret: string): Value | undefined {
    const digest = digestOf(secret);
    const value = this.#byDigest.get(digest);
    if (value === undefined || this.#now() < value.expiresAt) return value;
    this.#byDigest.delete(digest);
    return undefined;
  }

  /** As `find`, and the secret is spent. */
  take(secret: string): Value | undefined {
    const value = this.find(secret);
    this.#byDigest.delete(digestOf(secret));
    return value;
  }

  get size(): number {
    return this.#byDigest.size;
  }

  #forgetExpired(): void {
    const now = this.#now();
    for (const [digest, { expiresAt }] of this.#byDigest) {
      if (expiresAt <= now) this.#byDigest.delete(digest);
    }
  }
}

function digestOf(secret: string): string {
  return hash('sha256', secret, 'base64url');
}
