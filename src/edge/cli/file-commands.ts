import type { Command } from 'commander';
import { onFirm } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, printAnswer, withSession } from './run-call.ts';
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
      if (answer.left > 0) worst = EXIT.left;
      if (options.json !== true) printResult(ports, answer);
    }
    if (options.json === true)
      ports.out(JSON.stringify(results.length === 1 ? results[0] : results));
    return worst;
  });
}

/** A line of counts, and a line for each failure. */
function printResult(ports: CliPorts, answer: Extract<Answer, { readonly ok: true }>): void {
  const { value } = answer;
  if (typeof value !== 'object' || value === null) return;
  const result = Object.fromEntries(Object.entries(value));
  const counts = Object.entries(result.counts ?? {}).map(([name, count]) => `${name} ${count}`);
  ports.out(`${result.file} (${result.kind}): ${result.outcome}; ${counts.join(', ')}`);
  if (result.reason !== undefined) ports.err(sentenceOf(result.reason));
  for (const list of [result.failures, result.warnings]) {
    if (
      typeof list !== 'object' ||
      list === null ||
      !('listed' in list) ||
      !Array.isArray(list.listed)
    )
      continue;
    for (const failure of list.listed) ports.err(sentenceOf(failure));
  }
}

function sentenceOf(failure: unknown): string {
  if (typeof failure !== 'object' || failure === null) return String(failure);
  const { file, line, message, field, seen, wanted, code } = Object.fromEntries(
    Object.entries(failure),
  );
  const place = [
    file,
    line === undefined || line === 0 ? '' : `line ${line}`,
    message === undefined || message === 0 ? '' : `message ${message}`,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
  return `${place}: ${field === '' || field === undefined ? '' : `${field} `}${seen}, wanted ${wanted} (${code})`;
}

async function describeFiles(ports: CliPorts, files: readonly string[]): Promise<ExitCode> {
  const messages: unknown[] = [];
  let code: ExitCode = EXIT.done;
  for (const file of files) {
    const found = await ports.describeFixml(file);
    messages.push(...found.messages);
    if (found.failure === undefined) continue;
    const { line, seen, wanted, code: rule } = found.failure;
    ports.err(`Cannot read ${file}, line ${line}: ${seen}, wanted ${wanted} (${rule})`);
    code = EXIT.wrongUse;
  }
  ports.out(JSON.stringify(messages, null, 2));
  return code;
}
