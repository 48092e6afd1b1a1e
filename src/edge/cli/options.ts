import { type Command, InvalidArgumentError } from 'commander';

/** Options that most commands share. */
export function onData(command: Command): Command {
  return command.option('--data <DIR>', 'data directory', 'data').option('--json', 'print JSON');
}

export function onFirm(command: Command): Command {
  return onData(command).requiredOption('--firm <FIRM>', 'firm');
}

/** A day: as known now, or as its statements were released. */
export function onDay(command: Command): Command {
  return onFirm(command)
    .option('--account <ACCOUNT>', 'only this account')
    .option('--date <YYYY-MM-DD>', 'the day as known now', day)
    .option(
      '--as-closed [YYYY-MM-DD]',
      'a day (the newest final one) as its statements were released',
    );
}

export function day(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new InvalidArgumentError('wanted YYYY-MM-DD');
  return text;
}

/** As it stands on record beside what that person does. */
export function userName(text: string): string {
  if (!/^[a-z][a-z0-9.-]{0,31}$/.test(text))
    throw new InvalidArgumentError('wanted a lower-case name of at most 32 characters');
  return text;
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('wanted a whole number');
  return Number(text);
}

/** Only what was given: blank options are not sent. */
export function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** `--date D --as-closed` means D as it was released; `--as-closed` alone the newest day that was. */
export function dayParams(options: {
  readonly firm?: string;
  readonly account?: string;
  readonly date?: string;
  readonly asClosed?: string | boolean;
}) {
  const { firm, account, date, asClosed } = options;
  if (asClosed === undefined) return given({ firm, account, date });
  // A day beside a day is one too many, which the call says.
  if (typeof asClosed === 'string') return given({ firm, account, date, asClosed });
  return given({ firm, account, asClosed: date ?? 'newest' });
}
