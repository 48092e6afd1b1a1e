import { REFUSAL_CODES, type RefusalCode } from './wire.ts';

/** What froze a log, as its file says; the bytes are in `docs/formats/vault.md`. */
export type Freeze = {
  readonly origin: string;
  readonly code: RefusalCode;
  /** Seconds since 1970 UTC, by the vault's clock. */
  readonly timeSeconds: number;
  readonly heldKeyText: string;
  /** The key that the platform introduced the log with. */
  readonly offeredKeyText: string;
  /** First and last entry of each part that came with the offered head and is not of the held history. */
  readonly refused: readonly { readonly first: number; readonly last: number }[];
  /** How often the log was thawed before: no two freezes are the same bytes, so no thaw is of a later one. */
  readonly thaws: number;
  /** Empty when the vault held nothing. */
  readonly heldNote: string;
  readonly offeredNote: string;
};

export function evidenceText(freeze: Freeze): string {
  const { origin, code, timeSeconds, heldKeyText, offeredKeyText, refused, thaws } = freeze;
  return [
    'holdfast/vault/frozen/v1',
    `log ${origin}`,
    `code ${code}`,
    `time ${timeSeconds}`,
    `held-key ${heldKeyText}`,
    `offered-key ${offeredKeyText}`,
    `refused ${refused.map(({ first, last }) => `${first}-${last}`).join(' ')}`,
    ...(thaws === 0 ? [] : [`thaws ${thaws}`]),
    '--- held',
    freeze.heldNote,
    '--- offered',
    freeze.offeredNote,
  ].join('\n');
}

/** What a person and a platform are shown of it. */
export type ReadFreeze = Pick<Freeze, 'code' | 'timeSeconds' | 'heldNote' | 'offeredNote'>;

/** Undefined when it is no evidence. */
export function parseEvidence(text: string): ReadFreeze | undefined {
  const [, head = '', heldNote, offeredNote] =
    /^(holdfast\/vault\/frozen\/v1\n.*?)\n--- held\n(.*)\n--- offered\n(.*)$/s.exec(text) ?? [];
  const word = /^code (\S+)$/m.exec(head)?.[1];
  const code = REFUSAL_CODES.find((known) => known === word);
  const timeSeconds = Number(/^time (\d+)$/m.exec(head)?.[1]);
  const isRead = Number.isSafeInteger(timeSeconds) && heldNote !== undefined;
  if (code === undefined || !isRead || offeredNote === undefined) return undefined;
  return { code, timeSeconds, heldNote, offeredNote };
}
