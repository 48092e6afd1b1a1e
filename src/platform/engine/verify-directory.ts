import type { Disk } from '../journal/disk.ts';
import { damageSentence } from '../journal/journal-errors.ts';
import type { Damage, Entry, JournalKeys, VerifiedLog, VerifyReport } from '../journal/types.ts';
import { verifyDirectory as verifyJournal } from '../journal/verify.ts';
import { bookHash } from './book-hash.ts';
import type { BookEvent, BookRules } from './book-rules.ts';
import { originOf, platformOrigin } from './engine-state.ts';
import type { LogState } from './log-state.ts';
import { unpackPlainData } from './plain-data.ts';
import { readSnapshotFile } from './snapshot-file.ts';
import type { CarriedBook } from './snapshots.ts';
import {
  type CarriedState,
  checkFirmLog,
  checkPlatformLog,
  type LogCheck,
  type VerifyDamage,
} from './verify-log.ts';
import { type FoundSnapshot, findSnapshots, type StateHash } from './verify-snapshots.ts';
import { type WatchedKeys, watchedKeys } from './watched-keys.ts';

export type VerifyOptions<Book, Event extends BookEvent, Command> = {
  readonly disk: Disk;
  readonly directory: string;
  readonly keys: JournalKeys;
  readonly rules: BookRules<Book, Event, Command>;
  readonly originPrefix?: string;
  /** The release that verifies: it compares the books inside the snapshots that it wrote itself. */
  readonly release?: string;
  /** Only this firm, and the files that all share. */
  readonly firm?: string;
  /** Sentences of what the folded book breaks; none by default. */
  readonly invariants?: (book: Book) => readonly string[];
};

export type VerifiedLogReport = {
  readonly origin: string;
  readonly entries: number;
  readonly events: number;
  /** Entries covered by each check; hashed all, the others all but the locked ones when nothing is wrong. */
  readonly hashed: number;
  readonly decrypted: number;
  readonly replayed: number;
  /** Entries whose key was erased here: hashed, and the book carried over them by a confirmed snapshot. */
  readonly locked: number;
  readonly bookHash: string;
  readonly damage: readonly VerifyDamage[];
};

export type DirectoryReport = {
  readonly ok: boolean;
  readonly logs: readonly VerifiedLogReport[];
  /** In files that belong to no one log. */
  readonly damage: readonly VerifyDamage[];
};

/** How the journal is verified: at rest from its directory, or while an engine has it open. */
export type JournalVerifier = (
  onEntry: (origin: string, entry: Entry) => void | Promise<void>,
  origin: string | undefined,
) => Promise<VerifyReport>;

/** Verifies a data directory that no engine has open: every byte, and every book from its first event. */
export async function verifyDirectory<Book, Event extends BookEvent, Command>(
  options: VerifyOptions<Book, Event, Command>,
): Promise<DirectoryReport> {
  const watched = watchedKeys(options.keys);
  const source = { disk: options.disk, keys: watched.keys };
  return verifyWith(options, watched, (onEntry, origin) =>
    verifyJournal(source, `${options.directory}/journal`, {
      onEntry,
      ...(origin === undefined ? {} : { origin }),
    }),
  );
}

export async function verifyWith<Book, Event extends BookEvent, Command>(
  options: Omit<VerifyOptions<Book, Event, Command>, 'keys'>,
  watched: WatchedKeys,
  verifyJournal: JournalVerifier,
): Promise<DirectoryReport> {
  const { disk, directory, originPrefix, firm } = options;
  const snapshots = await findSnapshots(disk, directory, firm, stateHash(options));
  const checks = new Map<string, LogCheck>();
  const checkOf = (origin: string, carried?: CarriedState<Book>): LogCheck => {
    const check = checks.get(origin) ?? newCheck(options, origin, { snapshots, carried });
    checks.set(origin, check);
    return check;
  };
  const origin = firm === undefined ? undefined : originOf(originPrefix, firm);
  const platform = platformOrigin(originPrefix);
  const records = checkPlatformLog();
  const report = await verifyJournal(async (from, entry) => {
    if (from === platform) records.take(entry);
    if (checks.has(from) || entry.header.firstSequence === FIRST_SEQUENCE || from === platform)
      return checkOf(from).take(entry);
    checkOf(from, await carriedState<Book>(options, snapshots, from, watched)).take(entry);
  }, origin);
  // Of one firm only the firm's log is checked; what confirms its carried book is on record in the platform's.
  if (origin !== undefined && [...checks.values()].some(({ carriedBy }) => carriedBy !== undefined))
    await verifyJournal((_, entry) => records.take(entry), platform);
  const sealed = await sealDamage(snapshots, watched, originPrefix);
  const logs = report.logs.map((log) => {
    const ofJournal = report.damage.filter((damage) => damage.origin === log.origin).map(damageOf);
    const check = checkOf(log.origin);
    const confirmed = carryDamage(check, records.erased().get(log.origin));
    const found = [...ofJournal, ...(sealed.get(log.origin) ?? []), ...confirmed];
    return logReport(log, check, found);
  });
  const origins: ReadonlySet<string | undefined> = new Set(logs.map((log) => log.origin));
  const damage = [
    ...report.damage.filter((found) => !origins.has(found.origin)).map(damageOf),
    ...[...sealed].flatMap(([owner, found]) => (origins.has(owner) ? [] : found)),
  ];
  const ok = damage.length === 0 && logs.every((log) => log.damage.length === 0);
  return { ok, logs, damage };
}

const FIRST_SEQUENCE = 1;

function newCheck<Book, Event extends BookEvent, Command>(
  { rules, originPrefix, invariants = () => [] }: Omit<VerifyOptions<Book, Event, Command>, 'keys'>,
  origin: string,
  { snapshots, carried }: CheckStart<Book>,
): LogCheck {
  if (origin === platformOrigin(originPrefix)) return checkPlatformLog();
  const claims = snapshots.flatMap(({ claim }) => (claim?.origin === origin ? [claim] : []));
  return checkFirmLog(rules, { claims, carried }, invariants);
}

type CheckStart<Book> = {
  readonly snapshots: readonly FoundSnapshot[];
  readonly carried: CarriedState<Book> | undefined;
};

/** The book of the oldest snapshot, over what lies before the first entry that can still be read. */
async function carriedState<Book>(
  { disk, release }: Pick<VerifyOptions<Book, never, never>, 'disk' | 'release'>,
  snapshots: readonly FoundSnapshot[],
  origin: string,
  watched: WatchedKeys,
): Promise<CarriedState<Book> | undefined> {
  const claims = snapshots.flatMap(({ claim }) => (claim?.origin === origin ? [claim] : []));
  const oldest = claims.sort((a, b) => a.size - b.size)[0];
  const file = oldest && (await disk.open(oldest.file, 'read'));
  if (oldest === undefined || file === undefined) return undefined;
  try {
    const opening = await readSnapshotFile(file);
    if ('problem' in opening || opening.header.release !== release) return undefined;
    const key = watched.epochKey(origin, opening.header.keyEpoch);
    const content = key && (await opening.unseal(key.sealingKey));
    if (content === undefined || 'problem' in content) return undefined;
    return {
      claim: oldest,
      lastEntry: opening.header.lastEntry,
      state: unpackPlainData(content.packed),
    };
  } finally {
    await file.close();
  }
}

/** What the fold began from must be what the erasure on record had confirmed. */
function carryDamage(check: LogCheck, record: CarriedBook | undefined): readonly VerifyDamage[] {
  const { carriedBy } = check;
  if (carriedBy === undefined) return [];
  const { file, size, bookHash, lastEntry } = carriedBy;
  const isConfirmed =
    record?.size === size && record.bookHash === bookHash && record.lastEntry === lastEntry;
  const what = 'a carried book that no erasure on record confirmed';
  return isConfirmed ? [] : [{ file, offset: 0, entry: size - 1, what }];
}

function stateHash<Book, Event extends BookEvent, Command>({
  rules,
  release,
}: Omit<VerifyOptions<Book, Event, Command>, 'keys'>): StateHash {
  return (writtenBy, packed) => {
    if (writtenBy !== release) return undefined;
    const state: LogState<Book> = unpackPlainData(packed);
    return bookHash(rules.canonicalState(state.book));
  };
}

/** By the origin of the log that the snapshot's place belongs to. */
async function sealDamage(
  snapshots: readonly FoundSnapshot[],
  watched: WatchedKeys,
  originPrefix: string | undefined,
): Promise<ReadonlyMap<string, readonly VerifyDamage[]>> {
  const damage = new Map<string, readonly VerifyDamage[]>();
  for (const { firm, checkSeal } of snapshots) {
    const origin = originOf(originPrefix, firm);
    damage.set(origin, [...(damage.get(origin) ?? []), ...(await checkSeal(watched))]);
  }
  return damage;
}

function logReport(
  log: VerifiedLog,
  check: LogCheck,
  found: readonly VerifyDamage[],
): VerifiedLogReport {
  const { taken, folded, bookHash, damage } = check.result();
  const { origin, entries, events, hashed, decrypted, locked } = log;
  // Entries that open a key epoch hold no events: unwrapping their key is all there is to replay.
  const replayed = folded + decrypted - taken;
  return {
    origin,
    entries,
    events,
    hashed,
    decrypted,
    replayed,
    locked,
    bookHash,
    damage: [...found, ...damage],
  };
}

function damageOf(damage: Damage): VerifyDamage {
  const { file, offset, entry } = damage;
  return { file, offset, entry, what: damageSentence(damage) };
}
