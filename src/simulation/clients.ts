import { assertThat } from '../domain/basics/decision.ts';
import { submission } from '../platform/engine/test-book/open-till.ts';
import { LOAD_MS } from './faults.ts';
import type { Platform, World } from './world.ts';

const LONGEST_REST_MS = 60;

/**
 * A client hands in one deposit after the other, each with a reference of its own. It asks again under the same key when
 * nobody answered, so that a platform which forgets its keys books twice; and it notes what it was told.
 */
export async function client(world: World, firm: string, number: number): Promise<void> {
  const { time, random } = world;
  for (let count = 0; time.nowMs() < LOAD_MS; count += 1) {
    await time.sleep(random() * LONGEST_REST_MS);
    await untilAnswered(world, firm, `${firm}.${number}.${count}`);
  }
}

async function untilAnswered(world: World, firm: string, reference: string): Promise<void> {
  const { time, random } = world;
  const isKeyed = random() < 0.5;
  const level: 'local' | 'vaulted' =
    world.planted === 'stream before fsync' || random() < 0.5 ? 'vaulted' : 'local';
  while (time.nowMs() < LOAD_MS) {
    const platform = somePlatform(world);
    if (platform === undefined) {
      await time.sleep(LONGEST_REST_MS);
      continue;
    }
    world.submitted.add(reference);
    const deposit = {
      type: 'deposit',
      account: `A${reference.length}`,
      amount: 1,
      reference,
    } as const;
    const more = isKeyed ? { key: reference, bodyDigest: 'd', level } : { level };
    const answered = time.on(platform.host, () =>
      platform.engine.submit(firm, submission([deposit], more)),
    );
    const answer = await Promise.race([answered, platform.died]);
    if (answer?.ok === true) {
      note(world, platform, firm, { reference, sequence: answer.sequence });
      return;
    }
    // Without a key nobody may ask again: it may have been booked.
    if (answer === undefined && !isKeyed) return;
    await time.sleep(LONGEST_REST_MS);
  }
}

function somePlatform({ platforms, random }: World): Platform | undefined {
  const all = [...platforms.values()];
  return all[Math.floor(random() * all.length)];
}

function note(
  { told }: World,
  { engine, serving }: Platform,
  firm: string,
  { reference, sequence }: { readonly reference: string; readonly sequence: number },
): void {
  const origin = engine.origin(firm);
  const index = engine.journal.entryOfSequence(origin, sequence);
  const entry = index === undefined ? undefined : engine.journal.readEntrySync(origin, index);
  assertThat(entry !== undefined, 'what was answered has an entry');
  const level = serving.vaultedLevel(firm, sequence);
  const payloadHash = Buffer.from(entry.header.payloadHash).toString('hex');
  const vaults = Number(/\d+/.exec(level)?.[0] ?? '0');
  told.push({ firm, reference, origin, entry: entry.index, payloadHash, vaults });
}
