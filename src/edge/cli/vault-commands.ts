import { type Command, InvalidArgumentError } from 'commander';
import type { Witness } from '../../platform/vault/ask-witness.ts';
import { parseCosignerKey } from '../../platform/vault/cosignature.ts';
import { DEFAULT_RETENTION_DAYS } from '../../platform/vault/retention.ts';
import { onData, wholeNumber } from './options.ts';
import { asText } from './print.ts';
import type { Done } from './program.ts';
import { type CommonOptions, printRejection, runCall } from './run-call.ts';
import { type CliPorts, EXIT, type ExitCode } from './session.ts';

/** Commands of whoever keeps a copy, and of the platform that lets him. */
export function addVaultCommands(program: Command, ports: CliPorts, done: Done): void {
  const vault = program.command('vault').description('copies on another host, and who keeps them');
  vault
    .command('run', { isDefault: true })
    .description(
      'dial a platform and keep a countersigned copy of its logs, until SIGINT or SIGTERM',
    )
    .requiredOption('--platform <HOST:PORT>', 'where it listens for vaults', hostAndPort)
    .requiredOption('--store <DIR>', STORE)
    .requiredOption('--key <FILE>', 'file made by `vault key`')
    .option(
      '--require-wrap <KIND:ID>',
      'recipient every key epoch must have; may be repeated',
      wrap,
    )
    .option(
      '--witness <KEY URL>',
      'C2SP witness that heads are shown to: key text, a blank, address; may be repeated',
      witness,
    )
    .option(
      '--quota <MIB>',
      'most that the store may hold, in MiB; it cries at four fifths',
      wholeNumber,
    )
    .option('--rate <MIB>', 'cry when more comes within a minute, in MiB', wholeNumber, 1_024)
    .option('--silence <SECONDS>', 'cry when no head comes for so long', wholeNumber, 30)
    .option(
      '--retain <DAYS>',
      'how long a bucket holds each object at least',
      days,
      DEFAULT_RETENTION_DAYS,
    )
    .option('--immutable', 'give objects of a directory the immutable flag, where that is allowed')
    .option('--json', 'print refusals as JSON too')
    .action(async (options: RunWords) => done(await run(ports, options)));
  vault
    .command('key')
    .description("make a vault's key file, pin the platform's key, print the vault's key text")
    .requiredOption('--key <FILE>', 'the file')
    .option('--name <NAME>', 'name of the vault, as its cosignatures carry it')
    .option('--platform-key <TEXT>', 'what `vault trust` printed on the platform')
    .option('--json', 'print JSON')
    .action(async (options: KeyWords) => {
      const { key, name, platformKey } = options;
      const made = await ports.vault.key(key, name, platformKey);
      done(printKey(ports, options, 'set up the vault', made));
    });
  onData(vault.command('trust').description("trust a vault, print the platform's key text"))
    .option('--vault-key <TEXT>', 'what `vault key` printed on the vault')
    .action(async (options: { data: string; vaultKey?: string; json?: boolean }) => {
      const made = await ports.vault.trust(options.data, options.vaultKey);
      done(printKey(ports, options, 'trust the vault', made));
    });
  onData(vault.command('override').description('take commands though no vault has shown its copy'))
    .requiredOption('--reason <TEXT>', 'why; kept in the platform log')
    .requiredOption('--approver <NAME...>', 'two people')
    .action(async (options: OverrideWords) => {
      const { reason, approver: approvers } = options;
      done(await runCall(ports, options, 'overrideStart', { reason, approvers }));
    });
  vault
    .command('audit')
    .description('read every byte of a store again and work everything out anew')
    .requiredOption('--store <DIR>', STORE)
    .option('--json', 'print JSON')
    .action(async (options: { store: string; json?: boolean }) =>
      done(await audit(ports, options)),
    );
  vault
    .command('thaw')
    .description('take up a frozen log again where the vault is, on the word of two people')
    .requiredOption('--store <DIR>', STORE)
    .requiredOption('--log <LOG>', 'the frozen log, as `vault audit` names it')
    .requiredOption('--evidence <HASH>', 'SHA-256 of the evidence that was looked at', hash)
    .requiredOption('--reason <TEXT>', 'why, in one line; kept in the store')
    .requiredOption('--approver <NAME...>', 'two people')
    .option('--json', 'print JSON')
    .action(async (options: ThawWords) => done(await thaw(ports, options)));
}

const MIB = 1_048_576;
const STORE = 'directory of the copies, or s3://BUCKET[/PREFIX]';

type RunWords = {
  readonly platform: { readonly host: string; readonly port: number };
  readonly store: string;
  readonly key: string;
  readonly quota?: number;
  readonly rate: number;
  readonly silence: number;
  readonly retain: number;
  readonly immutable?: boolean;
  readonly witness?: readonly Witness[];
  readonly requireWrap?: readonly { readonly kind: string; readonly id: string }[];
  readonly json?: boolean;
};

type OverrideWords = CommonOptions & {
  readonly reason: string;
  readonly approver: readonly string[];
};

type ThawWords = {
  readonly store: string;
  readonly log: string;
  readonly evidence: string;
  readonly reason: string;
  readonly approver: readonly string[];
  readonly json?: boolean;
};

type KeyWords = {
  readonly key: string;
  readonly name?: string;
  readonly platformKey?: string;
  readonly json?: boolean;
};

export function hostAndPort(text: string): RunWords['platform'] {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined) throw new InvalidArgumentError('wanted HOST:PORT');
  return { host, port: Number(port) };
}

function hash(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError('wanted 64 hex digits');
  return text;
}

/** A century is a mistake that no bucket can take back. */
function days(text: string): number {
  const count = wholeNumber(text);
  if (count < 1 || count > 36_500) throw new InvalidArgumentError('wanted 1 to 36500 days');
  return count;
}

function wrap(text: string, before: RunWords['requireWrap'] = []): RunWords['requireWrap'] {
  const [, kind, id] = /^([^\s:]+):(\S+)$/.exec(text) ?? [];
  if (kind === undefined || id === undefined) throw new InvalidArgumentError('wanted KIND:ID');
  return [...before, { kind, id }];
}

function witness(text: string, before: readonly Witness[] = []): readonly Witness[] {
  const [keyText = '', url = '', ...more] = text.split(' ');
  const key = parseCosignerKey(keyText);
  if (key === undefined || more.length > 0 || !/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new InvalidArgumentError('wanted KEY URL: a key text of type 4, a blank, http(s)://…');
  return [...before, { key, url }];
}

async function run(ports: CliPorts, options: RunWords): Promise<ExitCode> {
  const {
    platform,
    store,
    key,
    requireWrap = [],
    witness: witnesses = [],
    quota,
    rate,
    silence,
    retain,
    immutable = false,
  } = options;
  const ended = await ports.vault.run({
    ...platform,
    store,
    retainDays: retain,
    key,
    immutable,
    recipients: requireWrap,
    witnesses,
    limits: {
      quotaBytes: quota === undefined ? undefined : quota * MIB,
      rateBytes: rate * MIB,
      silenceSeconds: silence,
    },
    tell: ports.out,
  });
  if (ended.ok) return EXIT.done;
  printRejection(ports, options, 'keep copies', ended.rejection);
  return ended.rejection.code === 'vault_store_damaged' ? EXIT.damaged : EXIT.wrongUse;
}

export function printKey(
  ports: CliPorts,
  options: { readonly json?: boolean },
  what: string,
  made: Awaited<ReturnType<CliPorts['vault']['key']>>,
): ExitCode {
  if (!made.ok) {
    printRejection(ports, options, what, made.rejection);
    return EXIT.wrongUse;
  }
  ports.out(options.json === true ? JSON.stringify({ key: made.text }) : made.text);
  return EXIT.done;
}

async function audit(
  ports: CliPorts,
  options: { readonly store: string; readonly json?: boolean },
): Promise<ExitCode> {
  const { store, json } = options;
  const audited = await ports.vault.audit(store);
  if (!audited.ok) {
    printRejection(ports, options, 'audit', audited.rejection);
    return EXIT.wrongUse;
  }
  const { report } = audited;
  // Thaws are told below, a line each.
  const table = report.logs.map(({ thaws: _thaws, ...log }) => log);
  ports.out(json === true ? JSON.stringify(report) : asText(table));
  if (report.flagged !== undefined) {
    const { immutable, objects } = report.flagged;
    ports.err(`Immutable flag: ${immutable} of ${objects} objects`);
  }
  for (const { code, file, offset, entry, seen } of report.damage) {
    const where = entry === undefined ? '' : `, entry ${entry}`;
    ports.err(`Damaged: ${file}, byte ${offset}${where}: ${seen} (${code})`);
  }
  for (const { origin, frozen } of report.logs)
    if (frozen !== undefined) ports.err(`Frozen: ${origin}; evidence in ${frozen}`);
  for (const { origin, thaws } of report.logs)
    for (const { evidence, timeSeconds, approvers, reason } of thaws) {
      const time = new Date(timeSeconds * 1_000).toISOString();
      ports.err(`Thawed: ${origin}, ${time}, ${approvers.join(', ')}: ${reason} (${evidence})`);
    }
  return report.ok ? EXIT.done : EXIT.damaged;
}

async function thaw(ports: CliPorts, options: ThawWords): Promise<ExitCode> {
  const { store, log: origin, evidence, reason, approver: approvers, json } = options;
  const thawed = await ports.vault.thaw(store, { origin, evidence, reason, approvers });
  if (!thawed.ok) {
    printRejection(ports, options, `thaw ${origin}`, thawed.rejection);
    return thawed.rejection.code === 'vault_store_damaged' ? EXIT.damaged : EXIT.wrongUse;
  }
  const { held, evidence: file } = thawed;
  const text = `Thawed: ${origin} goes on from entry ${held} when the vault is started; ${file} stays`;
  ports.out(json === true ? JSON.stringify({ origin, held, evidence: file }) : text);
  return EXIT.done;
}
