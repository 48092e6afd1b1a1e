import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * What the client wrote down while the day was played: before it sends, and when an answer comes. It lies with the client,
 * where neither the platform, nor its attacker, nor the rebuild looks.
 *
 *     sent <firm> <first message> <count>
 *     answered <firm> <first message> <count> <sequence> <vaults> <posted> <answered>
 *
 * `vaults`: how many had the answer when it came; 0 is the level `local`. `posted`, `answered`: when the request that was
 * answered went out, and when its answer came; milliseconds since 1970.
 */
export type ClientLogWriter = {
  readonly sent: (firm: number, first: number, count: number) => void;
  readonly answered: (answer: Answered) => void;
  readonly close: () => void;
};

export type Answered = {
  readonly firm: number;
  readonly first: number;
  readonly count: number;
  readonly sequence: number;
  readonly vaults: number;
  /** Milliseconds since 1970. */
  readonly postedMs: number;
};

export function writeClientLog(path: string): ClientLogWriter {
  const file = openSync(path, 'wx', 0o600);
  return {
    sent: (firm, first, count) => void writeSync(file, `sent ${firm} ${first} ${count}\n`),
    answered: ({ firm, first, count, sequence, vaults, postedMs }) =>
      void writeSync(
        file,
        `answered ${firm} ${first} ${count} ${sequence} ${vaults} ${postedMs} ${Date.now()}\n`,
      ),
    close: () => closeSync(file),
  };
}

/** Of one firm: messages sent, and for each answered one how many vaults had it. */
export type ClientSide = {
  /** Messages 0 … sent−1 may be anywhere; what is beyond was never sent. */
  readonly sent: number;
  /** By message number; undefined = never answered. */
  readonly vaults: readonly (number | undefined)[];
};

export async function readClientLog(path: string, firms: number): Promise<readonly ClientSide[]> {
  const sides = Array.from({ length: firms }, () => ({
    sent: 0,
    vaults: [] as (number | undefined)[],
  }));
  const lines = createInterface({ input: createReadStream(path, 'latin1') });
  for await (const line of lines) {
    const [word, firm, first, count, , vaults] = line.split(' ');
    const side = sides[Number(firm)];
    const from = Number(first);
    const to = from + Number(count);
    // A line that the client was ended in the middle of says nothing.
    if (side === undefined || Number.isNaN(to)) continue;
    if (word === 'sent') side.sent = Math.max(side.sent, to);
    if (word !== 'answered' || vaults === undefined) continue;
    for (let message = from; message < to; message += 1) side.vaults[message] = Number(vaults);
  }
  return sides;
}
