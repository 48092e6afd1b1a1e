import type { Command } from 'commander';
import type { Rejection } from '../../domain/basics/decision.ts';
import { onFirm } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, printAnswer, printRejection, withSession } from './run-call.ts';
import { type Answer, type CliPorts, EXIT, type ExitCode } from './session.ts';

/** Commands that read files. */
export function addFileCommands(program: Command, ports: CliPorts, done: Done): void {
  onFirm(program.command('import').description('import files of any kind that Holdfast recognises'))
    .argument('<FILE...>', 'files, in order')
    .option('--partial', 'book the good rows of a CSV file although others are bad')
    .action(async (files: string[], options: CommonOptions & { partial?: boolean }) =>
      done(await importFiles(ports, files, options)),
    );
  program
    .command('fixml')
    .description('parse FIXML and print its messages; needs no data directory')
    .argument('<FILE...>', 'files')
    .option('--json', 'print JSON (it always does)')
    .action(async (files: string[]) => done(await describeFiles(ports, files)));
}

async function importFiles(
  ports: CliPorts,
  files: readonly string[],
  options: CommonOptions & { readonly partial?: boolean },
): Promise<ExitCode> {
  return withSession(ports, options, async (session) => {
    const results: unknown[] = [];
    let worst: ExitCode = EXIT.done;
    for (const file of files) {
      const progress = (sentence: string) => {
        if (ports.isTerminal && options.json !== true) ports.err(sentence);
      };
      const answer = await session.importFile(
        options.firm ?? '',
        file,
        options.partial === true,
        progress,
      );
      if (!answer.ok) return printAnswer(ports, options, `import ${file}`, answer);
      results.push(answer.value);
      const refusal = reasonOf(answer.value);
      if (refusal?.code === UNREADABLE) {
        printRejection(ports, {}, `import ${file}`, refusal);
        worst = EXIT.wrongUse;
        continue;
      }
      if (answer.left > 0) worst = worse(worst, EXIT.left);
      if (options.json !== true) printResult(ports, answer);
    }
    if (options.json === true)
      ports.out(JSON.stringify(results.length === 1 ? results[0] : results));
    return worst;
  });
}

/** The system did not let us read the file: a wrong name most likely. */
const UNREADABLE = 'file_must_be_readable';

/** Why a file was refused as a whole. */
function reasonOf(result: unknown): Rejection | undefined {
  if (typeof result !== 'object' || result === null || !('reason' in result)) return undefined;
  const { reason } = result;
  if (typeof reason !== 'object' || reason === null) return undefined;
  const { code, seen, wanted } = Object.fromEntries(Object.entries(reason));
  return { code: String(code), seen: String(seen), wanted: String(wanted) };
}

/** A line of counts, and a line for each failure. */
function printResult(ports: CliPorts, answer: Extract<Answer, { readonly ok: true }>): void {
  const { value } = answer;
  if (typeof value !== 'object' || value === null) return;
  const result = Object.fromEntries(Object.entries(value));
  const counts = Object.entries(result.counts ?? {}).map(([name, count]) => `${name} ${count}`);
  ports.out(`${result.file} (${result.kind}): ${result.outcome}; ${counts.join(', ')}`);
  const { file } = result;
  const reasons = notedWords(result.noted);
  if (reasons !== '') ports.out(`  noted: ${reasons}`);
  printMatches(ports, result.suspenseMatches);
  if (result.reason !== undefined) ports.err(sentenceOf('Cannot import', file, result.reason));
  for (const noPrice of listedIn(result.noPrices)) ports.err(noPriceSentence(file, noPrice));
  const lists = [
    ['Cannot import', result.failures],
    ['Look at', result.warnings],
  ] as const;
  for (const [verb, list] of lists)
    for (const failure of listedIn(list)) ports.err(sentenceOf(verb, file, failure));
}

/** `3 not-our-side, 1 notice`; blank when nothing was noted. */
function notedWords(noted: unknown): string {
  if (!Array.isArray(noted)) return '';
  return noted
    .map((known: unknown) => {
      const { reason, count } = Object.fromEntries(Object.entries(known ?? {}));
      return `${count} ${reason}`;
    })
    .join(', ');
}

const MATCHES_PRINTED = 20;

/** Trades in suspense that the file's accounts fit, with the command that moves one. */
function printMatches(ports: CliPorts, matches: unknown): void {
  const listed = listedIn(matches);
  if (listed.length === 0) return;
  ports.out(`  ${listed.length} in suspense now match an account; move each with`);
  for (const match of listed.slice(0, MATCHES_PRINTED)) {
    const { tradeId, account } = Object.fromEntries(Object.entries(match ?? {}));
    ports.out(`    suspense resolve --trade ${tradeId} --account ${account}`);
  }
  const left = listed.length - MATCHES_PRINTED;
  if (left > 0) ports.out(`    … and ${left} more (--json lists them)`);
}

function listedIn(list: unknown): readonly unknown[] {
  if (typeof list !== 'object' || list === null || !('listed' in list)) return [];
  return Array.isArray(list.listed) ? list.listed : [];
}

function noPriceSentence(file: unknown, noPrice: unknown): string {
  const { contract, date, seen } = Object.fromEntries(Object.entries(noPrice ?? {}));
  return `No price in ${file}: ${contract} on ${date}: ${seen === '' ? '(blank)' : seen}`;
}

/** `Cannot import trades.csv, line 701: quantity: 0, wanted … (code)`; `verb` says how bad it is. */
function sentenceOf(verb: string, file: unknown, failure: unknown): string {
  if (typeof failure !== 'object' || failure === null) return String(failure);
  const { line, message, field, seen, wanted, code } = Object.fromEntries(Object.entries(failure));
  const place = [
    file,
    ...(typeof line === 'number' && line > 0 ? [`line ${line}`] : []),
    ...(typeof message === 'number' && message > 0 ? [`record ${message}`] : []),
  ].join(', ');
  // A field that says no more than that it is about the file stands in the sentence already.
  const what = field === '' || field === 'file' || field === undefined ? '' : `${field}: `;
  const want = wanted === '' || wanted === undefined ? '' : `, wanted ${wanted}`;
  return `${verb} ${place}: ${what}${seen === '' ? '(blank)' : seen}${want} (${code})`;
}

async function describeFiles(ports: CliPorts, files: readonly string[]): Promise<ExitCode> {
  const messages: unknown[] = [];
  let code: ExitCode = EXIT.done;
  for (const file of files) {
    const found = await ports.describeFixml(file);
    // Structure is all or nothing: of a file that breaks it nothing is shown.
    if (found.failure === undefined) messages.push(...found.messages);
    else code = worse(code, printFailure(ports, file, found.failure));
  }
  ports.out(JSON.stringify(messages, null, 2));
  return code;
}

/** As with `import`: a refused file is left over, one that is not there is wrong use. */
function printFailure(
  ports: CliPorts,
  file: string,
  { line, seen, wanted, code }: Rejection & { readonly line: number },
): ExitCode {
  const place = line > 0 ? `, line ${line}` : '';
  ports.err(`Cannot read ${file}${place}: ${seen}, wanted ${wanted} (${code})`);
  return code === UNREADABLE ? EXIT.wrongUse : EXIT.left;
}

function worse(one: ExitCode, other: ExitCode): ExitCode {
  return one > other ? one : other;
}
