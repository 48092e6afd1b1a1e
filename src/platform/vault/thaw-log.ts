import { sha256 } from '../journal/sha256.ts';
import { padded } from './segment-object.ts';
import type { StoreFiles } from './store-files.ts';
import { openStoredLog, StoreDamageError, type StoredLog } from './stored-log.ts';
import { areApprovers, isReason, parseEvidenceName, thawText } from './thaw-record.ts';

export type ThawWords = {
  readonly origin: string;
  /** SHA-256 of the evidence that was looked at. */
  readonly evidence: string;
  readonly reason: string;
  readonly approvers: readonly string[];
};

export type ThawCode =
  | 'thaw_must_be_of_two_people'
  | 'thaw_must_have_a_reason'
  | 'thaw_must_name_a_kept_log'
  | 'thaw_must_name_the_freezing_evidence';

export type ThawOutcome =
  | { readonly ok: true; readonly held: number; readonly evidence: string }
  | {
      readonly ok: false;
      readonly rejection: {
        readonly code: ThawCode;
        readonly seen: string;
        readonly wanted: string;
      };
    };

/**
 * Takes up a frozen log again where the vault's own head is, on the word of two people. The evidence stays; a record beside it
 * says what was looked at. Whoever calls holds the store: a vault at work has read it already, and goes on as frozen.
 */
export async function thawLog(
  files: StoreFiles,
  words: ThawWords,
  nowSeconds: number,
): Promise<ThawOutcome> {
  const approvers = [...new Set(words.approvers.map((name) => name.trim()))];
  const reason = words.reason.trim();
  if (!areApprovers(approvers)) {
    const wanted = 'two different names of one line';
    return refused('thaw_must_be_of_two_people', approvers.join(', '), wanted);
  }
  if (!isReason(reason))
    return refused('thaw_must_have_a_reason', reason, 'one line of at most 1,000 bytes');
  const log = await openStoredLog(files, words.origin);
  if (log === undefined)
    return refused('thaw_must_name_a_kept_log', words.origin, `a log in ${files.directory}`);
  const { frozen } = log;
  if (frozen?.sha256 !== words.evidence) return wrongEvidence(log, words.evidence);
  await evidenceMustBeWhole(files, log, frozen.evidence);
  const { origin, folder } = log;
  const timeSeconds = Math.floor(nowSeconds);
  const text = thawText({ origin, evidence: words.evidence, timeSeconds, approvers, reason });
  const bytes = Buffer.from(text);
  const size = parseEvidenceName(frozen.evidence)?.size ?? log.held.size;
  const name = `${padded(size)}-${sha256(bytes).toString('hex')}.thawed`;
  await files.publish(await files.stage([bytes]), `${folder}/${name}`);
  await files.syncFolder(folder);
  return { ok: true, held: log.held.size, evidence: frozen.evidence };
}

function wrongEvidence({ frozen, thaws }: StoredLog, given: string): ThawOutcome {
  const seen = thaws.some(({ evidence }) => evidence === given) ? `${given}, thawed before` : given;
  const wanted =
    frozen === undefined
      ? 'a log that is frozen'
      : `the hash of ${frozen.evidence}, by whoever has looked at it`;
  return refused('thaw_must_name_the_freezing_evidence', seen, wanted);
}

/** What was looked at must be what the vault wrote. */
async function evidenceMustBeWhole(
  files: StoreFiles,
  { folder }: StoredLog,
  name: string,
): Promise<void> {
  const bytes = (await files.read(`${folder}/${name}`)) ?? Buffer.alloc(0);
  if (parseEvidenceName(name)?.sha256 !== sha256(bytes).toString('hex'))
    throw new StoreDamageError(`Cannot thaw by ${folder}/${name}: it has not the hash in its name`);
}

function refused(code: ThawCode, seen: string, wanted: string): ThawOutcome {
  return { ok: false, rejection: { code, seen, wanted } };
}
