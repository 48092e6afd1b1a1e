import { type AuditReport, auditStore, type VaultDamage } from './audit.ts';
import { truthOf } from './hold-longer.ts';
import { COMPLIANCE, type ObjectLock, type S3Client } from './s3-client.ts';
import { s3StoreFiles } from './s3-store-files.ts';

/** A vault at work holds each object for months more: less shows that it does not. */
const LEAST_HELD_SECONDS = 30 * 86_400;

/**
 * The audit of any store, over the first version of each object, and what only a bucket can get wrong: objects that are not
 * held, or not for long, and names that are hidden by a marker or lie under other bytes.
 */
export async function auditBucket(
  client: S3Client,
  address: string,
  nowSeconds: () => number,
): Promise<AuditReport> {
  const damage: VaultDamage[] = [];
  const onRead = (path: string, lock: ObjectLock | undefined) => {
    const seen = holdFault(lock, nowSeconds());
    if (seen !== undefined) damage.push(found('vault_object_not_held', path, seen));
  };
  // Nothing is put by an audit, so no date is ever asked for.
  const files = await s3StoreFiles({
    address,
    client,
    spool: undefined,
    holdUntil: nowSeconds,
    onRead,
  });
  const report = await auditStore(files);
  damage.push(...(await hiddenObjects(client)));
  const all = [...report.damage, ...damage];
  return { ...report, ok: all.length === 0, damage: all };
}

function found(code: VaultDamage['code'], file: string, seen: string): VaultDamage {
  return { code, file, seen, offset: 0, entry: undefined };
}

function holdFault(lock: ObjectLock | undefined, nowSeconds: number): string | undefined {
  if (lock === undefined) return 'held by nothing';
  if (lock.mode !== COMPLIANCE) return `held in mode ${lock.mode}`;
  if (lock.untilSeconds - nowSeconds >= LEAST_HELD_SECONDS) return undefined;
  return `held until ${new Date(lock.untilSeconds * 1_000).toISOString()} only`;
}

/** The same bytes twice are a put that was tried again; anything else over an object was put there by somebody else. */
async function hiddenObjects(client: S3Client): Promise<VaultDamage[]> {
  const damage: VaultDamage[] = [];
  const etags = new Map<string, string>();
  for await (const { key, etag, isDeleteMarker } of truthOf(client)) {
    const newer = etags.get(key);
    if (isDeleteMarker) damage.push(found('vault_object_hidden', key, 'a delete marker over it'));
    else if (newer === undefined) etags.set(key, etag);
    else if (newer !== etag) damage.push(found('vault_object_hidden', key, 'other bytes over it'));
  }
  return damage;
}
