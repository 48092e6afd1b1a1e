import { sizeInNote } from '../journal/checkpoint.ts';
import { askWitness, type Witness, type WitnessAnswer } from './ask-witness.ts';
import type { StoreFiles } from './store-files.ts';
import { consistencyFromTiles } from './tile-hashes.ts';
import { viewFolder } from './view.ts';

export type WitnessNotice = {
  readonly kind: 'witness';
  readonly witness: string;
  readonly origin: string;
  /** `refused`: it knows another history of this log. */
  readonly state: Exclude<WitnessAnswer['state'], 'elsewhere'>;
  readonly seen: string;
};

/**
 * Shows the heads of a vault's views to witnesses, from the vault's host: the platform has no address of one. One question
 * at a time for each log and witness, always about the newest head.
 */
export type WitnessRelay = {
  /** Asks each witness about the head that the view of this log shows now, unless it has answered for that. */
  readonly offer: (origin: string, note: string) => void;
  /** Signature lines of witnesses on exactly this head. */
  readonly linesOn: (note: string) => string;
  /** Resolves when no question is under way. */
  readonly settled: () => Promise<void>;
};

type Asked = {
  readonly origin: string;
  readonly witness: Witness;
  /** Of the head it cosigned last; it says so where we do not know. */
  knownSize: number;
  /** The newest head it has cosigned, and its line on that. */
  cosigned: { readonly note: string; readonly line: string } | undefined;
  going: Promise<void> | undefined;
  told: string;
  /** After a failure it is left alone for so many offers: 1, 2, 4 … */
  pause: number;
  skip: number;
};

const LONGEST_PAUSE = 60;
/** A witness moves on while it is asked only when somebody else asks it too. */
const MOST_TRIES = 3;

export function witnessRelay(
  files: Pick<StoreFiles, 'read'>,
  witnesses: readonly Witness[],
  tell: (notice: WitnessNotice) => void,
): WitnessRelay {
  const asked = new Map<string, Asked>();
  const askedOf = (origin: string, witness: Witness): Asked => {
    const name = `${witness.key.name} ${origin}`;
    const known = asked.get(name);
    if (known !== undefined) return known;
    const made: Asked = {
      ...{ origin, witness, knownSize: 0, cosigned: undefined, going: undefined },
      ...{ told: '', pause: 0, skip: 0 },
    };
    asked.set(name, made);
    return made;
  };
  return {
    offer: (origin, note) => {
      for (const witness of witnesses) offerTo(askedOf(origin, witness), { files, tell, note });
    },
    linesOn: (note) =>
      [...asked.values()]
        .flatMap(({ cosigned }) => (cosigned?.note === note ? [cosigned.line] : []))
        .join(''),
    settled: async () => {
      await Promise.all([...asked.values()].map(({ going }) => going));
    },
  };
}

type Offer = {
  readonly files: Pick<StoreFiles, 'read'>;
  readonly tell: (notice: WitnessNotice) => void;
  readonly note: string;
};

function offerTo(asked: Asked, { files, tell, note }: Offer): void {
  if (asked.going !== undefined || asked.cosigned?.note === note) return;
  if (asked.skip > 0) {
    asked.skip -= 1;
    return;
  }
  asked.going = (async () => {
    const answer = await askUntilMet(files, asked, note);
    asked.going = undefined;
    // It has seen a longer one, from another vault: the next head is for it.
    if (answer.state === 'elsewhere') return;
    if (answer.state === 'cosigned') asked.cosigned = { note, line: answer.line };
    asked.pause = answer.state === 'cosigned' ? 0 : Math.min(LONGEST_PAUSE, 2 * asked.pause + 1);
    asked.skip = asked.pause;
    tellOnce(asked, answer, tell);
  })();
}

async function askUntilMet(
  files: Pick<StoreFiles, 'read'>,
  asked: Asked,
  note: string,
): Promise<WitnessAnswer> {
  const { origin, witness } = asked;
  const size = sizeInNote(note);
  let answer: WitnessAnswer = { state: 'elsewhere', size: asked.knownSize };
  for (let tries = 0; tries < MOST_TRIES && asked.knownSize <= size; tries += 1) {
    const oldSize = asked.knownSize;
    const proof = await proofOrFault(files, origin, oldSize, size);
    if ('seen' in proof) return { state: 'failed', seen: proof.seen };
    answer = await askWitness(witness, { oldSize, proof: proof.hashes, note });
    if (answer.state === 'cosigned') asked.knownSize = size;
    if (answer.state !== 'elsewhere') return answer;
    asked.knownSize = answer.size;
  }
  return answer;
}

/** A view that is being made anew has no tiles for a moment; whoever made it says what is wrong with it. */
async function proofOrFault(
  files: Pick<StoreFiles, 'read'>,
  origin: string,
  oldSize: number,
  size: number,
): Promise<{ readonly hashes: readonly Uint8Array[] } | { readonly seen: string }> {
  try {
    return { hashes: await consistencyFromTiles(files, viewFolder(origin), oldSize, size) };
  } catch (failure) {
    return { seen: String(failure) };
  }
}

function tellOnce(
  asked: Asked,
  answer: Exclude<WitnessAnswer, { readonly state: 'elsewhere' }>,
  tell: Offer['tell'],
): void {
  const seen = answer.state === 'cosigned' ? '' : answer.seen;
  if (asked.told === `${answer.state} ${seen}`) return;
  asked.told = `${answer.state} ${seen}`;
  const { origin, witness } = asked;
  tell({ kind: 'witness', witness: witness.key.name, origin, state: answer.state, seen });
}
