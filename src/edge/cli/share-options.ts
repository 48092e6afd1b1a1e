import { type Command, InvalidArgumentError } from 'commander';

type Share = { readonly account: string; readonly quantity: number };
type PercentShare = { readonly account: string; readonly percent: string };

/** How contracts are divided, as options say it; one of the first three. */
export type ShareOptions = {
  readonly share?: readonly Share[];
  readonly percent?: readonly PercentShare[];
  readonly rotation?: readonly string[];
  readonly first?: string;
  readonly fair?: boolean;
};

export function withShares(command: Command): Command {
  return command
    .option('--share <ACCOUNT=QUANTITY...>', 'contracts of an account', oneShareMore)
    .option('--percent <ACCOUNT=PERCENT...>', 'percentage of an account', onePercentMore)
    .option('--rotation <ACCOUNT...>', 'alike, what is left over to one after the other')
    .option('--first <ACCOUNT>', 'with whom the rotation begins; else where it stopped')
    .option('--fair', 'with --share: average prices as near to each other as can be');
}

/** The rule of the API; of none or several ways the command says so and ends. */
export function ruleOf({ share, percent, rotation, first, fair }: ShareOptions, command: Command) {
  const named = [share, percent, rotation].filter((list) => list !== undefined);
  if (named.length !== 1)
    command.error(`error: ${named.length} ways, wanted one of --share, --percent and --rotation`);
  if (share !== undefined) {
    return { method: fair === true ? 'fair-price' : 'quantity', shares: share };
  }
  if (percent !== undefined) return { method: 'percent', shares: percent };
  return { method: 'rotation', accounts: rotation, ...(first === undefined ? {} : { first }) };
}

function oneShareMore(text: string, before: readonly Share[] | undefined): Share[] {
  const [account, quantity] = parts(text, /^\d{1,15}$/, 'ACCOUNT=QUANTITY');
  return [...(before ?? []), { account, quantity: Number(quantity) }];
}

export function onePercentMore(
  text: string,
  before: readonly PercentShare[] | undefined,
): PercentShare[] {
  const [account, percent] = parts(text, /^\d{1,3}(\.\d{1,6})?$/, 'ACCOUNT=PERCENT');
  return [...(before ?? []), { account, percent }];
}

function parts(text: string, pattern: RegExp, wanted: string): [string, string] {
  const at = text.lastIndexOf('=');
  const amount = text.slice(at + 1);
  if (at <= 0 || !pattern.test(amount)) throw new InvalidArgumentError(`${text}, wanted ${wanted}`);
  return [text.slice(0, at), amount];
}
