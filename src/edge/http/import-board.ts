/** How far an import is, as the wiring reports it. */
export type ImportProgress =
  | { readonly phase: 'reading'; readonly bytes: number; readonly records: number }
  | { readonly phase: 'checking' | 'booking'; readonly batches: number; readonly of: number };

/** As much of a file's result as this face reads; the rest goes out as it is. */
export type ImportValue = {
  readonly outcome: 'imported' | 'refused' | 'stopped';
  readonly reason:
    | {
        readonly code: string;
        readonly seen: string;
        readonly wanted: string;
        readonly line: number;
      }
    | undefined;
};

export type ImportState = {
  readonly importId: string;
  readonly file: string;
  readonly by: string;
  /** `failed`: the sender went away or the server erred; what the book had taken stays, and the file may be sent again. */
  readonly state: 'running' | 'done' | 'failed';
  readonly progress: ImportProgress;
  readonly result: ImportValue | undefined;
};

/** Finished imports that a screen can still ask about. */
const KEPT_FINISHED = 50;

/** The imports of this process by firm, newest last: progress for screens, never a record (the journal has that). */
export class ImportBoard {
  readonly #byFirm = new Map<string, Map<string, ImportState>>();

  start(firm: string, importId: string, file: string, by: string): void {
    const progress: ImportProgress = { phase: 'reading', bytes: 0, records: 0 };
    const state: ImportState = {
      importId,
      file,
      by,
      state: 'running',
      progress,
      result: undefined,
    };
    const imports = this.#byFirm.get(firm) ?? new Map<string, ImportState>();
    this.#byFirm.set(firm, imports);
    imports.set(importId, state);
  }

  change(firm: string, importId: string, change: Partial<ImportState>): void {
    const imports = this.#byFirm.get(firm);
    const state = imports?.get(importId);
    if (imports === undefined || state === undefined) return;
    imports.set(importId, { ...state, ...change });
    const finished = [...imports.values()].filter((one) => one.state !== 'running');
    for (const old of finished.slice(0, -KEPT_FINISHED)) imports.delete(old.importId);
  }

  find(firm: string, importId: string): ImportState | undefined {
    return this.#byFirm.get(firm)?.get(importId);
  }

  /** Newest first. */
  list(firm: string): ImportState[] {
    return [...(this.#byFirm.get(firm)?.values() ?? [])].reverse();
  }
}
