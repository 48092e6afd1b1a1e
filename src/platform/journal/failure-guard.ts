import { assertThat } from '../../domain/basics/decision.ts';
import { JournalFailedError } from './journal-errors.ts';

/** Lets nothing through after the first failure, whoever met it, and tells of it once. */
export type FailureGuard = {
  /** Runs a step after whose failure nothing may be acknowledged. The step begins within the call. */
  readonly run: <Result>(step: () => Promise<Result>) => Promise<Result>;
  readonly fail: (cause: unknown) => JournalFailedError;
  readonly hasFailed: () => boolean;
  readonly close: () => void;
  readonly isClosed: () => boolean;
};

export function failureGuard(onFatal: (failure: Error) => void): FailureGuard {
  let failed: JournalFailedError | undefined;
  let closed = false;
  const fail = (cause: unknown): JournalFailedError => {
    if (failed !== undefined) return failed;
    failed = cause instanceof JournalFailedError ? cause : new JournalFailedError(cause);
    onFatal(failed);
    return failed;
  };
  return {
    fail,
    hasFailed: () => failed !== undefined,
    close: () => {
      closed = true;
    },
    isClosed: () => closed,
    run: async (step) => {
      assertThat(!closed, 'a closed journal is not used');
      if (failed !== undefined) throw failed;
      const result = await step().catch((cause) => {
        throw fail(cause);
      });
      if (failed !== undefined) throw failed;
      return result;
    },
  };
}
