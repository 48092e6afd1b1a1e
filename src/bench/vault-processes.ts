import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertThat } from '../domain/basics/decision.ts';
import { setUpVaultKeys, type TrustedVaults, trustVault } from '../platform/vault/key-files.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** A vault as its operator runs it: a process, a key and a store of its own. */
export type VaultProcess = {
  readonly name: string;
  readonly store: string;
  readonly keyText: string;
  readonly kill: () => Promise<void>;
};

type VaultSetUp = { readonly name: string; readonly keyFile: string; readonly keyText: string };

/** Makes keys for so many vaults, each pinned to the platform of `dataDirectory`, which trusts them. */
export async function introduceVaults(
  dataDirectory: string,
  beside: string,
  count: number,
): Promise<{ readonly trusted: TrustedVaults; readonly vaults: readonly VaultSetUp[] }> {
  const vaults: VaultSetUp[] = [];
  let trusted: TrustedVaults | undefined;
  for (let at = 0; at < count; at += 1) {
    const name = `vault-${at}`;
    const keyFile = join(beside, `${name}.key`);
    const made = await setUpVaultKeys(keyFile, { name, platformKey: undefined });
    assertThat(made.ok, 'a vault makes its key');
    const outcome = await trustVault(dataDirectory, made.value.ownText);
    assertThat(outcome.ok, 'the platform trusts a vault');
    trusted = outcome.value;
    const pinned = await setUpVaultKeys(keyFile, { name: undefined, platformKey: trusted.ownText });
    assertThat(pinned.ok, 'a vault pins its platform');
    vaults.push({ name, keyFile, keyText: made.value.ownText });
  }
  assertThat(trusted !== undefined, 'there is a vault');
  return { trusted, vaults };
}

export function startVault(
  { name, keyFile, keyText }: VaultSetUp,
  beside: string,
  port: number,
): VaultProcess {
  const store = join(beside, `${name}.store`);
  const words = ['--platform', `127.0.0.1:${port}`, '--store', store, '--key', keyFile];
  const child: ChildProcess = spawn(process.execPath, [MAIN, 'vault', ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    name,
    store,
    keyText,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
