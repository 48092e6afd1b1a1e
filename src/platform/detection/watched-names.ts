/** What a folder may hold, by path below it, and how each file may change. */
export type NameRule = {
  readonly name: RegExp;
  /**
   * `added-to`: bytes once there stay, in the same file for ever; `replaced`: the same, but another file may be put in its
   * place as a whole; `added-to-and-leaves`: that, and it may go away; `free`: the database or the owner changes it as they like.
   */
  readonly changes: 'added-to' | 'replaced' | 'added-to-and-leaves' | 'free';
};

/** Files nobody has a reason to touch; whoever does has come to touch everything. */
export const CANARIES = ['clients-2024-backup.csv', 'wire-instructions.csv'] as const;

/** A data directory (docs/formats/journal.md, "Files"). */
export const DATA_DIRECTORY_NAMES: readonly NameRule[] = [
  // Being made: it gets its name when it is whole.
  { name: /^journal\/(?:logs\/)?[^/]+\.new(?:\/[^/]+)?$/, changes: 'free' },
  { name: /^journal\/logs\/[^/]+\/[^/]+\.new$/, changes: 'free' },
  { name: /^journal\/logs\/[^/]+\/(?:\d{8}\.segment|checkpoints)$/, changes: 'added-to' },
  { name: /^journal\/commit-\d{8,}$/, changes: 'added-to-and-leaves' },
  { name: /^journal\/commit\.spare$/, changes: 'free' },
  { name: /^journal\/(?:closed|import-[0-9a-f-]{36}\.spool)$/, changes: 'free' },
  { name: /^keys\/(?:[a-z]+\.json|policy)$/, changes: 'replaced' },
  { name: /^keys\/(?:[a-z]+\.json|policy)\.new$/, changes: 'added-to-and-leaves' },
  // `verify` makes a read store anew beside the one it checks.
  {
    name: /^readstore\/compare-[A-Za-z0-9]{6}\/expected\.sqlite(?:-wal|-shm|-journal)?$/,
    changes: 'free',
  },
  { name: /^snapshots\/[^/]+\/\d{15}\.snapshot\.new$/, changes: 'free' },
  { name: /^snapshots\/[^/]+\/\d{15}\.snapshot$/, changes: 'added-to-and-leaves' },
  { name: /^readstore\/(?:readstore|unlocked)\.sqlite(?:-wal|-shm|-journal)?$/, changes: 'free' },
  {
    name: /^(?:api-token(?:\.new)?|writer\.lock(?:-journal)?|engine\.sock|[a-z-]+\.json)$/,
    changes: 'free',
  },
  ...CANARIES.map((name) => ({
    name: new RegExp(`^${name.replaceAll('.', '\\.')}$`),
    changes: 'added-to' as const,
  })),
];

/** A vault's store: objects are never changed; what is derived from them is replaced as a whole. */
export const VAULT_STORE_NAMES: readonly NameRule[] = [
  { name: /^writer\.lock(?:-journal)?$/, changes: 'free' },
  // Begun as zeros and written over; gone when its objects are made.
  { name: /^commit\/\d{16}$/, changes: 'added-to-and-leaves' },
  { name: /[0-9a-f]{64}/, changes: 'added-to' },
  { name: /./, changes: 'added-to-and-leaves' },
];

export function ruleOf(rules: readonly NameRule[], path: string): NameRule | undefined {
  return rules.find(({ name }) => name.test(path));
}
