import {
  cosignatureHolds,
  cosignatureIn,
  cosignatureLine,
  type NamedKey,
  noteText,
} from './cosignature.ts';

/** A witness of c2sp.org/tlog-witness: a key, and the prefix that `add-checkpoint` is below. */
export type Witness = { readonly key: NamedKey; readonly url: string };

export type WitnessAnswer =
  /** Its signature line, checked. */
  | { readonly state: 'cosigned'; readonly line: string }
  /** It cosigned a head of this size last, and wants the proof from there. */
  | { readonly state: 'elsewhere'; readonly size: number }
  /** It knows a history that this head is not of. */
  | { readonly state: 'refused'; readonly seen: string }
  /** It cannot be asked, or says what a witness does not say. */
  | { readonly state: 'failed'; readonly seen: string };

export type WitnessQuestion = {
  readonly oldSize: number;
  readonly proof: readonly Uint8Array[];
  /** With the log's signature. */
  readonly note: string;
};

const LONGEST_MS = 5_000;
const MOST_ANSWER_BYTES = 16_384;

/** POSTs one checkpoint. Never throws: a witness that is not there is an answer too. */
export async function askWitness(
  { key, url }: Witness,
  { oldSize, proof, note }: WitnessQuestion,
): Promise<WitnessAnswer> {
  const lines = proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`);
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, {
      method: 'POST',
      body: `old ${oldSize}\n${lines.join('')}\n${note}`,
      redirect: 'error',
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    const text = await boundedText(response);
    if (response.status === 200) return cosignedBy(key, note, text);
    return refusalOf(response, text, oldSize);
  } catch (failure) {
    const cause = failure instanceof Error && failure.cause !== undefined ? failure.cause : failure;
    return { state: 'failed', seen: String(cause) };
  }
}

async function boundedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_ANSWER_BYTES)
      throw new Error(`more than ${MOST_ANSWER_BYTES} bytes of answer`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Signatures of keys that nobody gave us do not count, whatever they are. */
function cosignedBy(key: NamedKey, note: string, lines: string): WitnessAnswer {
  const cosignature = cosignatureIn(lines, key);
  if (cosignature === undefined) return { state: 'failed', seen: `no cosignature of ${key.name}` };
  return cosignatureHolds(noteText(note), cosignature, key)
    ? { state: 'cosigned', line: cosignatureLine(cosignature, key) }
    : { state: 'failed', seen: `a wrong cosignature of ${key.name}` };
}

function refusalOf(response: Response, text: string, oldSize: number): WitnessAnswer {
  const { status } = response;
  if (status === 422) return { state: 'refused', seen: 'it does not accept the proof (422)' };
  if (status !== 409) return { state: 'failed', seen: `status ${status}` };
  const size = /^(?:0|[1-9]\d{0,15})\n$/.test(text) ? Number(text) : Number.NaN;
  const isSize = response.headers.get('content-type') === 'text/x.tlog.size';
  if (isSize && Number.isSafeInteger(size) && size !== oldSize) return { state: 'elsewhere', size };
  // From where it says it is: then it is the root of that size that differs.
  return { state: 'refused', seen: 'it has another root at this size (409)' };
}
