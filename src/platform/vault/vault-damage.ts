import type { CommitRecord } from './commit-block.ts';
import type { StoreFiles } from './store-files.ts';

export type VaultDamageCode =
  | 'vault_commit_file_damaged'
  | 'vault_checkpoint_damaged'
  | 'vault_entry_damaged'
  | 'vault_entry_missing'
  | 'vault_file_unexpected'
  | 'vault_key_damaged'
  | 'vault_object_hidden'
  | 'vault_object_not_held'
  | 'vault_segment_damaged'
  | 'vault_thaw_damaged'
  | 'vault_tree_differs';

export type VaultDamage = {
  readonly code: VaultDamageCode;
  readonly file: string;
  /** Byte position in the file. */
  readonly offset: number;
  readonly entry: number | undefined;
  readonly seen: string;
};

export type Findings = { readonly damage: VaultDamage[] };

/** A record of a commit file, and where that is. */
export type Unsettled = CommitRecord & { readonly path: string };

/** One log of a store that is audited. */
export type AuditPlace = Findings & {
  readonly files: StoreFiles;
  readonly folder: string;
  readonly origin: string;
  readonly unsettled: readonly Unsettled[];
};

export type AuditedHead = {
  readonly file: string;
  readonly size: number;
  readonly root: Uint8Array;
};

export function found(
  code: VaultDamageCode,
  file: string,
  seen: string,
  place: { readonly offset?: number; readonly entry?: number } = {},
): VaultDamage {
  return { code, file, seen, offset: place.offset ?? 0, entry: place.entry };
}
