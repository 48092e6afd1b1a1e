import { writeFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import process from 'node:process';
import { runCommandLine } from './edge/cli/program.ts';
import { csvLine } from './edge/files/csv-out.ts';
import { describeFixmlFile } from './edge/fixml/describe-fixml.ts';
import { runBenchCommand } from './wiring/bench-command.ts';
import { openSession } from './wiring/open-session.ts';
import { VERSION } from './wiring/release.ts';
import { serve } from './wiring/serve.ts';
import { verifyDataDirectory } from './wiring/verify-data.ts';

/** Wires the rooms together; the only reader of environment and arguments. */
process.exitCode = await runCommandLine(
  {
    version: VERSION,
    openSession,
    serve,
    describeFixml: (path) => describeFixmlFile(createReadStream(path), basename(path)),
    verify: verifyDataDirectory,
    bench: runBenchCommand,
    writeFile: (path, text) => writeFile(path, text),
    csvText: (rows) => rows.map(csvLine).join(''),
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    isTerminal: process.stdout.isTTY === true,
  },
  process.argv.slice(2),
);
