import { hkdfSync } from 'node:crypto';

/**
 * The cleartext payload of the entry that opens a key epoch of a log: who may open what is sealed in it.
 *
 *     holdfast/epoch/v1
 *     log <origin>
 *     epoch <number>
 *     from <microseconds since 1970 UTC>
 *     until <microseconds since 1970 UTC>
 *     commitment <base64, 32 bytes>
 *     wrap <kind> <id> <base64>
 *     earlier <epoch> <kind> <id> <base64>
 *
 * One `wrap` line for each recipient of the data key: the running keyring, recovery recipients, the firm's own. One `earlier`
 * line for each wrap of an earlier epoch's data key to a recipient that came after that epoch had begun.
 */
export type EpochTerms = {
  readonly origin: string;
  readonly epoch: number;
  readonly fromMicros: number;
  readonly untilMicros: number;
  /** Ties the terms to one data key: no other key can be made to open this epoch. */
  readonly commitment: Uint8Array;
};

export type Wrap = { readonly kind: string; readonly id: string; readonly sealed: Uint8Array };

/** A wrap that an epoch brings for one before it, which its log's terms of that epoch are to confirm. */
export type EarlierWrap = Wrap & { readonly epoch: number };

export type EpochText = {
  readonly terms: EpochTerms;
  readonly wraps: readonly Wrap[];
  readonly earlier: readonly EarlierWrap[];
};

const FIRST_LINE = 'holdfast/epoch/v1';
const PATTERN =
  /^holdfast\/epoch\/v1\nlog (\S+)\nepoch (\d{1,10})\nfrom (\d{1,16})\nuntil (\d{1,16})\ncommitment (\S{44})\n((?:wrap \S+ \S+ \S+\n)+)((?:earlier [1-9]\d{0,9} \S+ \S+ \S+\n)*)$/;

/** The lines before the wraps; every wrap is bound to them. */
export function termsText({
  origin,
  epoch,
  fromMicros,
  untilMicros,
  commitment,
}: EpochTerms): string {
  return `${FIRST_LINE}\nlog ${origin}\nepoch ${epoch}\nfrom ${fromMicros}\nuntil ${untilMicros}\ncommitment ${base64(commitment)}\n`;
}

export function epochText({ terms, wraps, earlier }: EpochText): string {
  const lines = wraps.map(({ kind, id, sealed }) => `wrap ${kind} ${id} ${base64(sealed)}\n`);
  return `${termsText(terms)}${lines.join('')}${earlier.map(earlierLine).join('')}`;
}

export function earlierLine({ epoch, kind, id, sealed }: EarlierWrap): string {
  return `earlier ${epoch} ${kind} ${id} ${base64(sealed)}\n`;
}

/** Undefined when the text is not exactly what `epochText` writes. */
export function parseEpochText(text: string): EpochText | undefined {
  const [
    ,
    origin = '',
    epoch,
    fromMicros,
    untilMicros,
    commitment = '',
    wrapLines = '',
    more = '',
  ] = PATTERN.exec(text) ?? [];
  const terms = {
    origin,
    epoch: Number(epoch),
    fromMicros: Number(fromMicros),
    untilMicros: Number(untilMicros),
    commitment: Buffer.from(commitment, 'base64'),
  };
  const wraps = linesOf(wrapLines).map(([, kind = '', id = '', sealed = '']) => ({
    kind,
    id,
    sealed: Buffer.from(sealed, 'base64'),
  }));
  const earlier = linesOf(more).map(([, of, kind = '', id = '', sealed = '']) => ({
    epoch: Number(of),
    kind,
    id,
    sealed: Buffer.from(sealed, 'base64'),
  }));
  const parsed = { terms, wraps, earlier };
  return epochText(parsed) === text ? parsed : undefined;
}

function linesOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' '));
}

/** The key that payloads are sealed with. Derived, so that the data key itself never meets a payload. */
export function sealingKeyOf(dataKey: Uint8Array): Uint8Array {
  return derived(dataKey, 'holdfast/v1/seal');
}

/** XAES-256-GCM does not commit to its key by itself; this does. */
export function keyCommitment(dataKey: Uint8Array, origin: string, epoch: number): Uint8Array {
  return derived(dataKey, `holdfast/v1/commit\n${origin}\n${epoch}`);
}

function derived(dataKey: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', dataKey, new Uint8Array(0), purpose, 32));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
