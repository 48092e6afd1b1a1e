import { Command, CommanderError } from 'commander';
import { addAllocationCommands } from './allocation-commands.ts';
import { addApprovalCommands } from './approval-commands.ts';
import { addAveragePriceCommands } from './average-price-commands.ts';
import { addCorrectionCommands } from './correction-commands.ts';
import { addDayCommands } from './day-commands.ts';
import { addDeliveryCommands } from './delivery-commands.ts';
import { addDrillCommand } from './drill-command.ts';
import { addFileCommands } from './file-commands.ts';
import { addGiveUpCommands } from './give-up-commands.ts';
import { addLifeCommands } from './life-commands.ts';
import { addPreviews } from './previews.ts';
import { addReceiptCommands } from './receipt-commands.ts';
import { addRecoveryCommands } from './recovery-commands.ts';
import { addReplayerCommands } from './replayer-commands.ts';
import { addReportCommands } from './report-commands.ts';
import { printRejection } from './run-call.ts';
import { type CliPorts, EXIT, type ExitCode } from './session.ts';
import { addToolCommands } from './tool-commands.ts';
import { addTradeCommands } from './trade-commands.ts';
import { addTransferCommands } from './transfer-commands.ts';
import { addVaultCommands } from './vault-commands.ts';

/** Runs one command line and gives its exit code. */
export async function runCommandLine(ports: CliPorts, words: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const done = (exit: ExitCode) => {
    code = exit;
  };
  const program = new Command('holdfast')
    .description('Cleared-derivatives post-trade processing that ransomware cannot stop')
    .version(ports.version)
    .helpOption('-h, --help', 'say how a command is used')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => ports.out(text.trimEnd()),
      writeErr: (text) => ports.err(text.trimEnd()),
    })
    .showHelpAfterError('(--help says how it is used)');
  addToolCommands(program, ports, done);
  addFileCommands(program, ports, done);
  addTradeCommands(program, ports, done);
  addAllocationCommands(program, ports, done);
  addAveragePriceCommands(program, ports, done);
  addCorrectionCommands(program, ports, done);
  addGiveUpCommands(program, ports, done);
  addDayCommands(program, ports, done);
  addReportCommands(program, ports, done);
  addLifeCommands(program, ports, done);
  addTransferCommands(program, ports, done);
  addApprovalCommands(program, ports, done);
  addDeliveryCommands(program, ports, done);
  addRecoveryCommands(program, ports, done);
  addVaultCommands(program, ports, done);
  addReplayerCommands(program, ports, done);
  addReceiptCommands(program, ports, done);
  addDrillCommand(program, ports, done);
  addPreviews(program);
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
    const refusal = ports.refusalOf(error);
    if (refusal === undefined) throw error;
    printRejection(ports, { json: words.includes('--json') }, 'go on', refusal);
    return EXIT.wrongUse;
  }
  return code;
}

export type Done = (code: ExitCode) => void;
