import { type Cosignature, cosignatureLine, type NamedKey } from './cosignature.ts';

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
  readonly lines: Map<string, string>;
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
      const head = known ?? { size, note, lines: new Map<string, string>() };
      head.lines.set(vault.name, cosignatureLine(cosignature, vault));
      if (known === undefined) heads.push(head);
      heads.sort((a, b) => b.size - a.size);
      heads.splice(KEPT);
    },
    over: (origin, entry) => {
      const covering = (logs.get(origin) ?? []).filter(({ size }) => size > entry);
      const most = Math.max(0, ...covering.map(({ lines }) => lines.size));
      const head = covering.find(({ lines }) => lines.size === most);
      return head && `${head.note}${[...head.lines.values()].join('')}`;
    },
  };
}
