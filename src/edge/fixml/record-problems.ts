import type { FixmlMessage } from './fixml-message.ts';
import type {
  FixmlWarning,
  RecordFailure,
  RecordFailureCode,
  WarningCode,
} from './report-outcome.ts';

/** Collects what is wrong with one message while it is read, so that one look names every fault. */
export class RecordProblems {
  readonly failures: RecordFailure[] = [];
  readonly warnings: FixmlWarning[] = [];
  readonly #message: FixmlMessage;

  constructor(message: FixmlMessage) {
    this.#message = message;
  }

  fail(code: RecordFailureCode, field: string, seen: string, wanted: string): undefined {
    const { file, number, line } = this.#message;
    this.failures.push({
      code,
      field,
      seen: seen.slice(0, 80),
      wanted,
      file,
      message: number,
      line,
    });
    return undefined;
  }

  warn(code: WarningCode, field: string, seen: string): void {
    this.warnings.push({ code, field, seen: seen.slice(0, 120) });
  }
}
