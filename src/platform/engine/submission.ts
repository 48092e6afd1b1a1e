import type { Rejection } from '../../domain/basics/decision.ts';

/** What a sender hands in at once. Its commands are decided one after the other. */
export type Submission<Command> = {
  /** Who the idempotency key belongs to: an API client, a session, a feed. */
  readonly sender: string;
  /** Who is answerable: a user or a service. */
  readonly actor: string;
  /** Idempotency key; the submission is then one transaction and its first outcome is given again for five business days. */
  readonly key?: string;
  /** Of the request's body, to tell a repeat from another request under the same key. */
  readonly bodyDigest?: string;
  readonly commands: readonly Command[];
  /** The message each command came from, by command; empty for none. Kept when the command is refused. */
  readonly raw?: readonly Uint8Array[];
  /** All commands are accepted or nothing is applied. */
  readonly atomic?: boolean;
  /** Each command is decided on the book as it is, and nothing is written: what it would come to. A key counts for nothing. */
  readonly preview?: boolean;
  /** What an answer survives: a crash of this host, or, as far as vaults are there, its loss. */
  readonly level: 'local' | 'vaulted';
};

/** Why the engine itself refuses, whatever the book would say. */
export type EngineRejectionCode =
  | 'engine_busy'
  | 'engine_stopped'
  | 'event_cannot_be_written'
  | 'firm_exists'
  | 'firm_name_is_malformed'
  | 'firm_unknown'
  | 'erased_epoch_must_open_elsewhere'
  | 'erasure_must_follow_a_clean_check'
  | 'history_must_be_unlocked'
  | 'idempotency_key_reused'
  | 'integrity_alarm_must_be_cleared'
  | 'other_command_was_rejected'
  | 'storage_low'
  | 'submission_is_malformed'
  | 'vault_must_show_its_head';

export type EngineRejection = Rejection<EngineRejectionCode>;

/** Of one command: the events it made, or why it was refused. */
export type Outcome<Event> =
  | { readonly ok: true; readonly events: readonly Event[] }
  | { readonly ok: false; readonly rejection: Rejection };

/** Given only when everything up to `sequence` is durable at the submission's level. */
export type Answer<Event> =
  | {
      readonly ok: true;
      /** The last event the outcomes depend on. */
      readonly sequence: number;
      /** By command. */
      readonly outcomes: readonly Outcome<Event>[];
      /** False when the submission was all or nothing and came to nothing. */
      readonly applied: boolean;
      /** True when this is the first outcome of the same key and body, given again. */
      readonly replayed: boolean;
    }
  | { readonly ok: false; readonly rejection: EngineRejection };

export type QueryAnswer<Value> =
  | { readonly ok: true; readonly sequence: number; readonly value: Value }
  | { readonly ok: false; readonly rejection: EngineRejection };

/** What was asked needs an event whose key was erased here. */
export function lockedRejection(firm: string) {
  const wanted = 'keys unlocked for that time (`keys unlock`), or a host that holds them';
  return engineRejection('history_must_be_unlocked', `an erased key epoch of ${firm}`, wanted);
}

export function engineRejection(
  code: EngineRejectionCode,
  seen: string,
  wanted: string,
): { readonly ok: false; readonly rejection: EngineRejection } {
  return { ok: false, rejection: { code, seen, wanted } };
}
