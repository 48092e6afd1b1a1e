import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import process from 'node:process';
import { runCommandLine } from './edge/cli/program.ts';
import { csvLine } from './edge/files/csv-out.ts';
import { VERSION } from './wiring/release.ts';

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
    signInLink: async (directory) => {
      const { signInLink } = await import('./wiring/sign-in-link.ts');
      return signInLink(directory);
    },
    describeFixml: async (path) => {
      const { describeFixmlFile } = await import('./edge/fixml/describe-fixml.ts');
      return describeFixmlFile(createReadStream(path), basename(path));
    },
    verify: async (directory, firm) => {
      const { verifyDataDirectory } = await import('./wiring/verify-data.ts');
      return verifyDataDirectory(directory, firm);
    },
    bench: async (name, options) => {
      const { runBenchCommand } = await import('./wiring/bench-command.ts');
      return runBenchCommand(name, options);
    },
    makeRecoveryKey: async (path) => {
      const { makeRecoveryKey } = await import('./wiring/rebuild.ts');
      return makeRecoveryKey(path);
    },
    setUpRecovery: async (directory, recipient) => {
      const { setUpRecovery } = await import('./wiring/rebuild.ts');
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
    writeFile: (path, text) => writeFile(path, text),
    csvText: (rows) => rows.map(csvLine).join(''),
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    isTerminal: process.stdout.isTTY === true,
  },
  process.argv.slice(2),
);
