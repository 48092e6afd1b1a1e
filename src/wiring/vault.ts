import { resolve } from 'node:path';
import process from 'node:process';
import type { VaultAudit, VaultPorts } from '../edge/cli/session.ts';
import { auditStore } from '../platform/vault/audit.ts';
import { auditBucket } from '../platform/vault/audit-bucket.ts';
import { countImmutable, objectPaths } from '../platform/vault/immutable-flag.ts';
import { readVaultKeys, setUpVaultKeys, trustVault } from '../platform/vault/key-files.ts';
import { bucketRefusal, openBucket } from '../platform/vault/open-bucket.ts';
import { runBucketVault } from '../platform/vault/run-bucket-vault.ts';
import { COSIGNER_NAME, runVault, type VaultRun } from '../platform/vault/run-vault.ts';
import { isS3Address } from '../platform/vault/s3-address.ts';
import { type StoreFiles, storeFiles } from '../platform/vault/store-files.ts';
import { StoreDamageError } from '../platform/vault/stored-log.ts';
import { thawInBucket, thawInDirectory } from '../platform/vault/thaw-store.ts';
import { dial, type VaultNotice } from '../platform/vault/vault-session.ts';
import type { VaultAlarm } from '../platform/vault/vault-watch.ts';
import { hostClocks } from './clock.ts';
import { bucketSettings, type S3Words } from './s3-settings.ts';

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

/** What the command line can do about vaults; the words say what opens buckets. */
export function vaultPorts(words: S3Words): VaultPorts {
  return {
    run: (options) => keepCopies(options, words),
    key: async (path, name, platformKey) => {
      const made = await setUpVaultKeys(resolve(path), { name, platformKey });
      return made.ok ? { ok: true, text: made.value.ownText } : made;
    },
    trust: async (directory, vaultKey) => {
      const made = await trustVault(resolve(directory), vaultKey);
      return made.ok ? { ok: true, text: made.value.ownText } : made;
    },
    audit: async (store) =>
      isS3Address(store)
        ? auditAtBucket(store, words)
        : { ok: true, report: await auditDirectory(storeFiles(resolve(store))) },
    thaw: async (store, given) => {
      if (!isS3Address(store))
        return orDamaged(thawInDirectory(resolve(store), given, hostClocks), store);
      const settings = await bucketSettings(store, words);
      return settings.ok
        ? orDamaged(thawInBucket(settings.bucket, given, hostClocks), store)
        : settings;
    },
  };
}

async function keepCopies(
  options: Parameters<VaultPorts['run']>[0],
  words: S3Words,
): Promise<Awaited<ReturnType<VaultPorts['run']>>> {
  const { host, port, store, key, recipients, witnesses, limits, immutable, tell } = options;
  const keys = await readVaultKeys(key);
  if (!keys.ok) return keys;
  const { own, ownText, platform } = keys.value;
  if (platform === undefined) {
    const wanted = 'a platform pinned by `vault key --platform-key`';
    const rejection = { code: 'vault_platform_key_must_be_pinned', seen: key, wanted };
    return { ok: false, rejection };
  }
  const settings = isS3Address(store) ? await bucketSettings(store, words) : undefined;
  if (settings?.ok === false) return settings;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const common = {
    own,
    ownText,
    platform,
    recipients,
    witnesses,
    connect: () => dial(host, port),
    clocks: hostClocks,
    limits,
    tell: (notice: VaultNotice) => tell(sentenceOf(notice)),
    signal: stop.signal,
  };
  if (settings === undefined) {
    if (!immutable) {
      const seen = 'started without --immutable';
      common.tell({ kind: 'protection', state: 'read-only', seen });
    }
    return toTheEnd(runVault({ ...common, directory: resolve(store), immutable }), store);
  }
  const { bucket } = settings;
  const retention = { days: options.retainDays };
  const spool = `${resolve(key)}.spool`;
  return toTheEnd(runBucketVault({ ...common, bucket, spool, retention }), store);
}

async function auditDirectory(files: StoreFiles): Promise<VaultAudit> {
  const report = await auditStore(files);
  const paths = await objectPaths(files, COSIGNER_NAME);
  const counted = await countImmutable(paths);
  // Where nobody can tell, nothing is said: the flag is no part of what a copy has to have.
  if ('failure' in counted) return report;
  return { ...report, flagged: { objects: paths.length, immutable: counted.immutable } };
}

async function auditAtBucket(
  store: string,
  words: S3Words,
): Promise<Awaited<ReturnType<VaultPorts['audit']>>> {
  const settings = await bucketSettings(store, words);
  if (!settings.ok) return settings;
  const opened = await openBucket(settings.bucket, hostClocks);
  if (!opened.ok) return opened;
  try {
    const { client, guard } = opened;
    return { ok: true, report: await auditBucket(client, store, guard.nowSeconds) };
  } catch (failure) {
    return bucketRefusal(failure, store);
  }
}

/** A store that is not what was written is said to be so. */
async function orDamaged<Outcome>(
  working: Promise<Outcome>,
  store: string,
): Promise<Outcome | Damaged> {
  try {
    return await working;
  } catch (failure) {
    if (!(failure instanceof StoreDamageError)) throw failure;
    const wanted = `a store as it was written: ${failure.message}`;
    return { ok: false, rejection: { code: failure.code, seen: store, wanted } };
  }
}

/** After a write or sync that failed nothing more is done. */
async function toTheEnd(running: Promise<VaultRun>, store: string): Promise<VaultRun | Damaged> {
  try {
    return await orDamaged(running, store);
  } catch (failure) {
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
  'store-clock': 'CLOCK',
  retention: 'RETENTION',
};

function sentenceOf(notice: VaultNotice): string {
  switch (notice.kind) {
    case 'connected':
      return 'Connected: the platform has shown its key';
    case 'ended':
      return `Not connected: ${notice.why}`;
    case 'log':
      return `Keeping ${notice.origin} from entry ${notice.size} on`;
    case 'protection':
      return notice.state === 'immutable'
        ? 'Objects are read-only files with the immutable flag'
        : `Objects are read-only files, without the immutable flag: ${notice.seen}`;
    case 'view':
      return notice.state === 'again'
        ? `The view of ${notice.origin} is published again`
        : `VIEW of ${notice.origin} is not published: ${notice.seen}; it is tried again`;
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
