import process from 'node:process';
import { csvLine } from './domain/reporting/csv-out.ts';
import { runCommandLine } from './edge/cli/program.ts';
import { storageRejection } from './platform/engine/storage-trouble.ts';
import { VERSION } from './wiring/release.ts';
import type { S3Words } from './wiring/s3-settings.ts';

/** False once whoever read our output went away (`holdfast lots | head`): the command ends as if it had been read. */
let isHeard = true;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  isHeard = false;
});

/** What opens buckets; looked at only by commands that were given one. */
const s3Words: S3Words = {
  file: process.env.HOLDFAST_S3_SETTINGS,
  endpoint: process.env.AWS_ENDPOINT_URL,
  region: process.env.AWS_REGION,
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  sessionToken: process.env.AWS_SESSION_TOKEN,
};

async function vaultPorts() {
  return (await import('./wiring/vault.ts')).vaultPorts(s3Words);
}

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
      run: async (options) => (await vaultPorts()).run(options),
      key: async (...words) => (await vaultPorts()).key(...words),
      trust: async (...words) => (await vaultPorts()).trust(...words),
      audit: async (store) => (await vaultPorts()).audit(store),
      thaw: async (...words) => (await vaultPorts()).thaw(...words),
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
    signInLink: async (directory, user) => {
      const { signInLink } = await import('./wiring/sign-in-link.ts');
      return signInLink(directory, user);
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
    unlockKeys: async (...words) => (await import('./wiring/erased-keys.ts')).unlockKeys(...words),
    carryBooks: async (...words) => (await import('./wiring/erased-keys.ts')).carryBooks(...words),
    rebuild: async (words, progress) => {
      const { rebuildFromCopies } = await import('./wiring/rebuild.ts');
      if (!words.from.some((source) => source.startsWith('s3://')))
        return rebuildFromCopies(words, progress);
      const { fetchBuckets } = await import('./wiring/fetch-buckets.ts');
      const fetched = await fetchBuckets(words, s3Words, progress);
      return fetched.ok ? rebuildFromCopies({ ...words, from: fetched.from }, progress) : fetched;
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
