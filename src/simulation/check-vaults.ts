import assert from 'node:assert/strict';
import { parseHeader } from '../platform/journal/entry-header.ts';
import type { SimulatedDisk } from '../platform/journal/simulated-disk.ts';
import { auditStore } from '../platform/vault/audit.ts';
import { settleFound } from '../platform/vault/settle-found.ts';
import { LOGS_FOLDER, openStoredLog, readStored } from '../platform/vault/stored-log.ts';
import { simulatedStore } from './simulated-store.ts';
import { STORE } from './vault-host.ts';
import { VAULTS, type World } from './world.ts';

/** Every store is of one history, and what vaults were said to hold is held by as many as was said. */
export async function checkVaults(world: World): Promise<void> {
  const held: ReadonlyMap<string, string>[] = [];
  for (const name of VAULTS) {
    const disk = world.disks.get(name);
    assert.ok(disk !== undefined);
    held.push(await heldBy(world, name, disk));
  }
  for (const { reference, origin, entry, payloadHash, vaults } of world.told) {
    const holders = held.filter((one) => one.get(`${origin} ${entry}`) === payloadHash).length;
    assert.ok(
      holders >= vaults,
      `${reference} was told as held by ${vaults} vaults, ${holders} hold it`,
    );
  }
}

/** Payload hash by log and entry of all that is under an accepted head. */
async function heldBy(
  { vaultKeys }: World,
  name: string,
  disk: SimulatedDisk,
): Promise<ReadonlyMap<string, string>> {
  const files = await simulatedStore(disk, STORE);
  const report = await auditStore(files);
  assert.deepEqual(report.damage, [], `${name}: its audit finds damage`);
  // As its next start would.
  const own = vaultKeys.get(name)?.own;
  assert.ok(own !== undefined && files.passing !== undefined);
  await settleFound(files, files.passing, own);
  const held = new Map<string, string>();
  for (const { origin, entries } of report.logs) {
    const log = await openStoredLog(files, origin);
    if (log === undefined) {
      // The power failed between its folder and its key.
      assert.equal(entries, 0);
      continue;
    }
    for await (const { index, header } of readStored(files, log, 0, entries)) {
      const hash = parseHeader(header)?.payloadHash;
      assert.ok(hash !== undefined);
      held.set(`${origin} ${index}`, Buffer.from(hash).toString('hex'));
    }
  }
  return held;
}

/** One bit of one kept object turns: the audit must see it. */
export async function checkRot({ disks, random }: World): Promise<void> {
  for (const name of VAULTS) {
    const disk = disks.get(name);
    assert.ok(disk !== undefined);
    const objects = [...disk.files()].filter(
      ([path, bytes]) => path.startsWith(`${STORE}/${LOGS_FOLDER}/`) && bytes.length > 0,
    );
    const [path, bytes] = objects[Math.floor(random() * objects.length)] ?? [];
    if (path === undefined || bytes === undefined) continue;
    const at = Math.floor(random() * bytes.length);
    disk.poke(path, at, Buffer.from([bytes.readUInt8(at) ^ (1 << Math.floor(random() * 8))]));
    const report = await auditStore(await simulatedStore(disk, STORE));
    assert.ok(!report.ok, `${name}: a bit of ${path}, byte ${at}, turned unnoticed`);
  }
}
