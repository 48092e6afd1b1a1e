import { resolve } from 'node:path';
import process from 'node:process';
import type { VaultPorts } from '../edge/cli/session.ts';
import { auditStore } from '../platform/vault/audit.ts';
import { readVaultKeys, setUpVaultKeys, trustVault } from '../platform/vault/key-files.ts';
import { runVault, type VaultRun } from '../platform/vault/run-vault.ts';
import { storeFiles } from '../platform/vault/store-files.ts';
import { StoreDamageError } from '../platform/vault/stored-log.ts';
import { dial, type VaultNotice } from '../platform/vault/vault-session.ts';
import type { VaultAlarm } from '../platform/vault/vault-watch.ts';

/** EX_SOFTWARE of sysexits.h: the process ended itself because nothing more could be made durable. */
const EXIT_ON_FATAL = 70;

type Damaged = {
  readonly ok: false;
  readonly rejection: {
    readonly code: 'vault_store_damaged';
    readonly seen: string;
    readonly wanted: string;
  };
};

/** What the command line can do about vaults. */
export const vaultPorts: VaultPorts = {
  run: async ({ host, port, store, key, recipients, witnesses, limits, tell }) => {
    const keys = await readVaultKeys(key);
    if (!keys.ok) return keys;
    const { own, ownText, platform } = keys.value;
    if (platform === undefined) {
      const wanted = 'a platform pinned by `vault key --platform-key`';
      const rejection = { code: 'vault_platform_key_must_be_pinned', seen: key, wanted };
      return { ok: false, rejection };
    }
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
    return toTheEnd(
      runVault({
        directory: resolve(store),
        own,
        ownText,
        platform,
        recipients,
        witnesses,
        connect: () => dial(host, port),
        clocks: {
          wallSeconds: () => Date.now() / 1_000,
          monotonicMs: () => performance.now(),
        },
        limits,
        tell: (notice) => tell(sentenceOf(notice)),
        signal: stop.signal,
      }),
      store,
    );
  },
  key: async (path, name, platformKey) => {
    const made = await setUpVaultKeys(resolve(path), { name, platformKey });
    return made.ok ? { ok: true, text: made.value.ownText } : made;
  },
  trust: async (directory, vaultKey) => {
    const made = await trustVault(resolve(directory), vaultKey);
    return made.ok ? { ok: true, text: made.value.ownText } : made;
  },
  audit: (store) => auditStore(storeFiles(resolve(store))),
};

/** A store that is not what was written is said to be so; after a write or sync that failed nothing more is done. */
async function toTheEnd(running: Promise<VaultRun>, store: string): Promise<VaultRun | Damaged> {
  try {
    return await running;
  } catch (failure) {
    if (failure instanceof StoreDamageError) {
      const wanted = `a store as it was written: ${failure.message}`;
      return { ok: false, rejection: { code: failure.code, seen: store, wanted } };
    }
    process.stderr.write(`Cannot go on: ${String(failure)}\n`);
    process.exit(EXIT_ON_FATAL);
  }
}

const ALARM_WORDS: Readonly<Record<VaultAlarm['alarm'], string>> = {
  silent: 'SILENT',
  'heard-again': 'Heard',
  quota: 'QUOTA',
  full: 'FULL',
  rate: 'RATE',
  clock: 'CLOCK',
};

function sentenceOf(notice: VaultNotice): string {
  switch (notice.kind) {
    case 'connected':
      return 'Connected: the platform has shown its key';
    case 'ended':
      return `Not connected: ${notice.why}`;
    case 'log':
      return `Keeping ${notice.origin} from entry ${notice.size} on`;
    case 'alarm':
      return `${ALARM_WORDS[notice.alarm]}: ${notice.seen}`;
    case 'witness':
      return notice.state === 'cosigned'
        ? `Witness ${notice.witness} has cosigned ${notice.origin}`
        : `WITNESS ${notice.witness} ${notice.state === 'refused' ? 'REFUSES' : 'does not cosign'} ${notice.origin}: ${notice.seen}`;
    case 'frozen':
      return `FROZEN: ${notice.origin} (${notice.code}); evidence in ${notice.evidence}`;
  }
}
