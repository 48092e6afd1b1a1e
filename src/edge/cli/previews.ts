import type { Command } from 'commander';
import { assertThat } from '../../domain/basics/decision.ts';

/** Commands whose instruction the book can decide without booking it. */
const PREVIEWED = [
  ...['trade add', 'trade replace', 'trade cancel', 'correct', 'bust', 'split', 'join'],
  ...['suspense resolve', 'held resolve', 'standing-allocation set', 'allocate', 'deallocate'],
  ...['average-price open', 'average-price add', 'average-price complete'],
  ...['average-price reopen', 'average-price cancel', 'average-price allocate'],
  ...['average-price ccp', 'give-up mark', 'give-up offer', 'give-up cancel', 'give-up approve'],
  ...['give-up decline', 'give-up accept-reversal', 'give-up refuse-reversal', 'give-up tell'],
  ...['give-up settle', 'take-up claim', 'take-up hold', 'take-up refuse', 'take-up reverse'],
  ...['take-up cancel-reversal', 'close-out', 're-open', 'delivery intend', 'delivery notice'],
  ...['delivery withdraw', 'transfer request', 'transfer approve', 'transfer reject'],
  ...['transfer cancel', 'transfer reverse', 'exercise', 'assignment add', 'assignment withdraw'],
  ...['release', 'cash add', 'price set'],
];

/** Gives each of them `--preview`. */
export function addPreviews(program: Command): void {
  for (const words of PREVIEWED)
    commandOf(program, words).option(
      '--preview',
      'what it would come to; nothing is written, and a key counts for nothing',
    );
}

function commandOf(program: Command, words: string): Command {
  return words.split(' ').reduce((above, name) => {
    const below = above.commands.find((command) => command.name() === name);
    assertThat(below !== undefined, () => `there is a command ${words}`);
    return below;
  }, program);
}
