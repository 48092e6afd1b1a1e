import { type Command, InvalidArgumentError } from 'commander';
import { onData } from './options.ts';
import { asText } from './print.ts';
import type { Done } from './program.ts';
import { type CommonOptions, DEFAULT_DATA, printRejection, runCall } from './run-call.ts';
import { type CliPorts, EXIT, type ExitCode } from './session.ts';

/** What this host can read, what it forgets, and for how long it is told again. */
export function addKeyCommands(keys: Command, ports: CliPorts, done: Done): void {
  onData(keys.command('recipient').description("wrap a firm's keys to a key of the firm's own"))
    .requiredOption('--firm <FIRM>', 'whose log')
    .requiredOption('--recipient <AGE>', 'what `age-keygen` calls the public key')
    .action(async (options: CommonOptions & { readonly recipient: string }) => {
      const { firm, recipient } = options;
      done(await runCall(ports, options, 'addFirmRecipient', { firm, recipient }));
    });
  onData(
    keys
      .command('erase')
      .description('forget the keys of closed epochs, with the rows and snapshots of that time'),
  ).action(async (options: CommonOptions) => done(await runCall(ports, options, 'eraseKeys', {})));
  onData(
    keys
      .command('window')
      .description('have a server forget closed epochs by itself, soon after a rotation'),
  )
    .option(
      '--epochs <N>',
      'epochs of each firm to hold, the open one among them: 2 or more',
      epochNumber,
    )
    .option('--off', 'forget only on `keys erase`')
    .action(
      async (options: CommonOptions & { readonly epochs?: number; readonly off?: boolean }) => {
        const { epochs, off } = options;
        if ((epochs === undefined) === (off === undefined)) {
          const seen = epochs === undefined ? 'neither --epochs nor --off' : '--epochs and --off';
          const code = 'key_window_must_say_how_many';
          printRejection(ports, options, 'set the window', { code, seen, wanted: 'one of them' });
          return done(EXIT.wrongUse);
        }
        done(await runCall(ports, options, 'setKeyWindow', { epochs: epochs ?? 0 }));
      },
    );
  onData(
    keys.command('exposure').description('count the days of firms that this host can read'),
  ).action(async (options: CommonOptions) =>
    done(await runCall(ports, options, 'keyExposure', {})),
  );
  onData(keys.command('lock').description('end an unlock before its time')).action(
    async (options: CommonOptions) => done(await runCall(ports, options, 'lockKeys', {})),
  );
  onData(keys.command('unlock').description('have a running server answer for erased days again'))
    .requiredOption('--recovery-key <FILE...>', 'one key, or two shares; it is not kept')
    .requiredOption('--until <TIME>', 'within 24 hours, as 2026-11-23T09:00:00Z', moment)
    .requiredOption('--reason <TEXT>', 'kept in the platform log')
    .option('--from <DATE>', 'the first clearing date that is answered again')
    .option('--epoch <N>', 'the first key epoch whose days are', epochNumber)
    .option('--firm <FIRM>', 'only this firm')
    .action(async (options: UnlockWords) => done(await unlock(ports, options)));
  onData(
    keys
      .command('carry')
      .description('make books anew from their first event, after a change of release'),
  )
    .requiredOption('--recovery-key <FILE...>', 'one key, or two shares; it is not kept')
    .action(async (options: CommonOptions & { readonly recoveryKey: readonly string[] }) => {
      const { data = DEFAULT_DATA, recoveryKey } = options;
      done(
        printOutcome(ports, options, 'carry the books', await ports.carryBooks(data, recoveryKey)),
      );
    });
}

type UnlockWords = CommonOptions & {
  readonly recoveryKey: readonly string[];
  readonly until: number;
  readonly reason: string;
  readonly from?: string;
  readonly epoch?: number;
};

async function unlock(ports: CliPorts, options: UnlockWords): Promise<ExitCode> {
  const {
    data = DEFAULT_DATA,
    recoveryKey,
    until: untilMicros,
    reason,
    from,
    epoch,
    firm,
  } = options;
  if ((from === undefined) === (epoch === undefined)) {
    const seen = from === undefined ? 'neither --from nor --epoch' : '--from and --epoch';
    const code = 'unlock_must_say_from_when';
    printRejection(ports, options, 'unlock', { code, seen, wanted: 'one of them' });
    return EXIT.wrongUse;
  }
  const outcome = await ports.unlockKeys(data, recoveryKey, {
    untilMicros,
    reason,
    from: from === undefined ? { epoch } : { date: from },
    ...(firm === undefined ? {} : { firm }),
  });
  return printOutcome(ports, options, 'unlock', outcome);
}

function printOutcome(
  ports: CliPorts,
  options: CommonOptions,
  what: string,
  outcome: Awaited<ReturnType<CliPorts['carryBooks']>>,
): ExitCode {
  if (!outcome.ok) {
    printRejection(ports, options, what, outcome.rejection);
    return EXIT.wrongUse;
  }
  ports.out(options.json === true ? JSON.stringify(outcome.value) : asText(outcome.value));
  return EXIT.done;
}

function moment(text: string): number {
  const millis = Date.parse(text);
  if (Number.isNaN(millis) || !/Z$|[+-]\d\d:\d\d$/.test(text))
    throw new InvalidArgumentError('wanted a time with its zone, as 2026-11-23T09:00:00Z');
  return millis * 1_000;
}

function epochNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('wanted the number of an epoch');
  return Number(text);
}
