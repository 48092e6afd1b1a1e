import type { Command } from 'commander';
import { onFirm } from './options.ts';
import { asText } from './print.ts';
import type { Done } from './program.ts';
import { type CommonOptions, printAnswer, printRejection, withSession } from './run-call.ts';
import { type CliPorts, EXIT, type ExitCode } from './session.ts';

/** Proof of one trade, and its check by whoever gets it. */
export function addReceiptCommands(program: Command, ports: CliPorts, done: Done): void {
  const receipt = program
    .command('receipt')
    .description('proof that a trade is in the log, showing no other trade');
  onFirm(
    receipt
      .command('make', { isDefault: true })
      .description('write a receipt that can be checked without us'),
  )
    .requiredOption('--trade <ID>', 'trade id')
    .option('--out <FILE>', 'write it to this file')
    .action(async (options: MakeWords) => done(await make(ports, options)));
  receipt
    .command('check')
    .description('check a receipt with keys that were carried here')
    .argument('<FILE>', 'the receipt')
    .requiredOption('--key <TEXT>', 'key text of the log (`keys policy` prints it)')
    .option('--vault-key <TEXT...>', 'key texts of vaults that must have cosigned it')
    .option('--json', 'print JSON')
    .action(async (path: string, options: CheckWords) => done(await check(ports, path, options)));
}

type MakeWords = CommonOptions & { readonly trade: string; readonly out?: string };
type CheckWords = {
  readonly key: string;
  readonly vaultKey?: readonly string[];
  readonly json?: boolean;
};

async function make(ports: CliPorts, options: MakeWords): Promise<ExitCode> {
  const { firm, trade, out } = options;
  return withSession(ports, options, async (session) => {
    const answer = await session.call('receipt', { firm, tradeId: trade });
    if (!answer.ok || options.json === true)
      return printAnswer(ports, options, 'write a receipt', answer);
    const text = textOf(answer.value);
    if (out === undefined) {
      ports.out(text.trimEnd());
      return EXIT.done;
    }
    const unwritten = await ports.writeFile(out, text);
    if (unwritten === undefined) {
      ports.out(`Wrote ${out}: whoever has the key text of the log can check it`);
      return EXIT.done;
    }
    printRejection(ports, options, `write ${out}`, unwritten);
    return EXIT.wrongUse;
  });
}

function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'text' in value) return String(value.text);
  throw new Error('Bug: the receipt call answers with a text');
}

async function check(ports: CliPorts, path: string, options: CheckWords): Promise<ExitCode> {
  const checked = await ports.checkReceipt(path, options.key, options.vaultKey ?? []);
  if (!checked.ok) {
    printRejection(
      ports,
      { json: options.json === true },
      'believe the receipt',
      checked.rejection,
    );
    return EXIT.wrongUse;
  }
  ports.out(options.json === true ? JSON.stringify(checked.value) : asText(checked.value));
  return EXIT.done;
}
