import type { Installation } from '../platform/calls/installation.ts';
import { readTrustedVaults } from '../platform/vault/key-files.ts';
import {
  type VaultAlarms,
  type VaultServing,
  vaultServing,
} from '../platform/vault/serve-vaults.ts';

/** The vaults that a server will listen for; undefined when it was not told a port. */
export async function servedVaults(
  directory: string,
  port: number | undefined,
  tell: (sentence: string) => void,
  alarms: VaultAlarms = {},
): Promise<VaultServing | undefined | 'refused'> {
  if (port === undefined) return undefined;
  const trusted = await readTrustedVaults(directory);
  if (trusted === undefined || (trusted.ok && trusted.value.vaults.length === 0)) {
    const wanted = 'vaults made known by `holdfast vault trust`';
    tell(`Cannot listen for vaults: none is trusted, wanted ${wanted} (vault_must_be_trusted)`);
    return 'refused';
  }
  if (!trusted.ok) {
    const { seen, wanted, code } = trusted.rejection;
    tell(`Cannot listen for vaults: ${seen}, wanted ${wanted} (${code})`);
    return 'refused';
  }
  return vaultServing(trusted.value, tell, alarms);
}

/** The port that vaults dial; undefined when none are listened for. */
export async function listenForVaults(
  { engine, vaults }: Installation,
  port: number | undefined,
  tell: (sentence: string) => void,
): Promise<number | undefined | 'refused'> {
  if (vaults === undefined || port === undefined) return undefined;
  try {
    const bound = await vaults.listen(engine, port);
    tell(`Vaults dial 127.0.0.1:${bound}; firms take commands when one has shown its copy`);
    return bound;
  } catch (cause) {
    tell(`Cannot listen for vaults on port ${port}: ${String(cause)}, wanted a free port`);
    return 'refused';
  }
}
