import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ReplayerGroup, VaultName } from './drill-plan.ts';
import type { MarkedRoot } from './marked-root.ts';

/** Who has what in a drill's folder. Nobody but the harness goes from one part to another. */
export type DrillEstate = {
  readonly root: MarkedRoot;
  /** The host that will be attacked: its data directory, and where its attacker keeps what he takes. */
  readonly platform: { readonly folder: string; readonly data: string };
  readonly vaults: Readonly<Record<VaultName, VaultPlace>>;
  /** Hosts that the platform has no way into; each has the key of its group of firms. */
  readonly replayers: readonly ReplayerPlace[];
  /** The client's own machine. */
  readonly client: { readonly folder: string; readonly log: string };
  /** What the operator has in a safe. */
  readonly operator: { readonly folder: string; readonly recoveryKey: string };
  /** What the CCPs have of their own, and send when they are asked. */
  readonly ccp: { readonly folder: string };
  /** The new host. */
  readonly home: { readonly folder: string; readonly data: string };
};

export type VaultPlace = {
  readonly folder: string;
  readonly store: string;
  readonly key: string;
};

export type ReplayerPlace = {
  readonly group: ReplayerGroup;
  readonly folder: string;
  readonly key: string;
  /** The age identity that opens the logs of its firms. */
  readonly firmKeys: string;
};

export const VAULT_NAMES: readonly VaultName[] = ['vault-a', 'vault-b'];

export function layOutEstate(root: MarkedRoot, groups: readonly ReplayerGroup[]): DrillEstate {
  const made = (name: string): string => {
    const folder = join(root.path, name);
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  };
  const vault = (name: VaultName): VaultPlace => {
    const folder = made(name);
    return { folder, store: join(folder, 'store'), key: join(folder, 'vault.key') };
  };
  const replayer = (group: ReplayerGroup): ReplayerPlace => {
    const folder = made(group.replayer);
    return {
      group,
      folder,
      key: join(folder, 'replayer.key'),
      firmKeys: join(folder, 'firms.key'),
    };
  };
  const platform = made('platform');
  const client = made('client');
  const operator = made('operator');
  const ccp = made('ccp');
  const home = made('home');
  return {
    root,
    platform: { folder: platform, data: join(platform, 'data') },
    vaults: { 'vault-a': vault('vault-a'), 'vault-b': vault('vault-b') },
    replayers: groups.map(replayer),
    client: { folder: client, log: join(client, 'answers.log') },
    operator: { folder: operator, recoveryKey: join(operator, 'recovery.key') },
    ccp: { folder: ccp },
    home: { folder: home, data: join(home, 'data') },
  };
}
