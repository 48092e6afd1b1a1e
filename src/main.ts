import process from 'node:process';
import { csvLine } from './domain/reporting/csv-out.ts';
import { runCommandLine } from './edge/cli/program.ts';
import { storageRejection } from './platform/engine/storage-trouble.ts';
import { VERSION } from './wiring/release.ts';

/** False once whoever read our output went away (`holdfast lots | head`): the command ends as if it had been read. */
let isHeard = true;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  isHeard = false;
});

/**
 * Wires the rooms together; the only reader of environment and arguments. What a command does not need is not loaded:
 * half of what a short command takes would be spent on that.
 */
process.exitCode = await runCommandLine(
  {
    version: VERSION,
    openSession: async (directory, mayCreate) => {
      const { openSession } = await import('./wiring/open-session.ts');
      return openSession(directory, mayCreate);
    },
    serve: async (options) => {
      const { serve } = await import('./wiring/serve.ts');
      return serve(options);
    },
    vault: {
      run: async (options) => (await import('./wiring/vault.ts')).vaultPorts.run(options),
      key: async (...words) => (await import('./wiring/vault.ts')).vaultPorts.key(...words),
      trust: async (...words) => (await import('./wiring/vault.ts')).vaultPorts.trust(...words),
      audit: async (store) => (await import('./wiring/vault.ts')).vaultPorts.audit(store),
    },
    replayer: {
      run: async (options) => (await import('./wiring/replayer.ts')).replayerPorts.run(options),
      key: async (...words) => (await import('./wiring/replayer.ts')).replayerPorts.key(...words),
      trust: async (...words) =>
        (await import('./wiring/replayer.ts')).replayerPorts.trust(...words),
    },
    checkReceipt: async (...words) => {
      const { checkReceiptFile } = await import('./wiring/check-receipt.ts');
      return checkReceiptFile(...words);
    },
    signInLink: async (directory) => {
      const { signInLink } = await import('./wiring/sign-in-link.ts');
      return signInLink(directory);
    },
    positionFileText: async (value) => {
      const { positionFileText } = await import('./wiring/position-file.ts');
      return positionFileText(value);
    },
    describeFixml: async (path) => {
      const { describeOutside } = await import('./wiring/outside-file.ts');
      return describeOutside(path);
    },
    verify: async (directory, firm) => {
      const { verifyDataDirectory } = await import('./wiring/verify-data.ts');
      return verifyDataDirectory(directory, firm);
    },
    refusalOf: storageRejection,
    bench: async (name, options) => {
      const { runBenchCommand } = await import('./wiring/bench-command.ts');
      return runBenchCommand(name, options);
    },
    makeRecoveryKey: async (path, isShared) => {
      const { makeRecoveryKey } = await import('./wiring/recovery-key-files.ts');
      return makeRecoveryKey(path, isShared);
    },
    setUpRecovery: async (directory, recipient) => {
      const { setUpRecovery } = await import('./wiring/recovery-key-files.ts');
      return setUpRecovery(directory, recipient);
    },
    rebuild: async (words, progress) => {
      const { rebuildFromCopies } = await import('./wiring/rebuild.ts');
      return rebuildFromCopies(words, progress);
    },
    drill: async (words) => {
      const { runDrillCommand } = await import('./wiring/drill.ts');
      return runDrillCommand(words);
    },
    writeFile: async (path, text) => {
      const { writeOutside } = await import('./wiring/outside-file.ts');
      return writeOutside(path, text);
    },
    csvText: (rows) => rows.map(csvLine).join(''),
    out: (text) => {
      if (isHeard) process.stdout.write(`${text}\n`);
      return isHeard;
    },
    err: (text) => process.stderr.write(`${text}\n`),
    isTerminal: process.stdout.isTTY === true,
  },
  process.argv.slice(2),
);
