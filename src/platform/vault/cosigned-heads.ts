import {
  type Cosignature,
  cosignatureHolds,
  cosignatureLine,
  type NamedKey,
  noteText,
} from './cosignature.ts';

/** The newest heads of each log with the vaults' signatures on them, for whoever shows an entry to somebody else. */
export type CosignedHeads = {
  readonly add: (
    origin: string,
    head: { readonly size: number; readonly note: string },
    cosignature: Cosignature,
    vault: NamedKey,
  ) => void;
  /** The head over this entry that most vaults have cosigned, the newest of these; undefined when none has. */
  readonly over: (origin: string, entry: number) => string | undefined;
};

type Cosigned = {
  readonly size: number;
  readonly note: string;
  /** By vault; looked at only when somebody wants the head: most are never asked for. */
  readonly given: Map<string, { readonly cosignature: Cosignature; readonly vault: NamedKey }>;
};

/** Vaults cosign at different sizes while entries come; in a pause they meet. */
const KEPT = 16;

export function cosignedHeads(): CosignedHeads {
  const logs = new Map<string, Cosigned[]>();
  return {
    add: (origin, { size, note }, cosignature, vault) => {
      const heads = logs.get(origin) ?? [];
      logs.set(origin, heads);
      const known = heads.find((head) => head.size === size);
      const head: Cosigned = known ?? { size, note, given: new Map() };
      head.given.set(vault.name, { cosignature, vault });
      if (known === undefined) heads.push(head);
      heads.sort((a, b) => b.size - a.size);
      heads.splice(KEPT);
    },
    over: (origin, entry) => {
      const covering = (logs.get(origin) ?? [])
        .filter(({ size }) => size > entry)
        .map((head) => ({ head, lines: goodLines(head) }))
        .filter(({ lines }) => lines.length > 0);
      const most = Math.max(0, ...covering.map(({ lines }) => lines.length));
      const best = covering.find(({ lines }) => lines.length === most);
      return best && `${best.head.note}${best.lines.join('')}`;
    },
  };
}

/** A line whose cosignature is wrong would spoil the whole note for whoever opens it. */
function goodLines({ note, given }: Cosigned): readonly string[] {
  return [...given.values()].flatMap(({ cosignature, vault }) =>
    cosignatureHolds(noteText(note), cosignature, vault)
      ? [cosignatureLine(cosignature, vault)]
      : [],
  );
}
