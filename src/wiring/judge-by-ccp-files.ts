import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BookEvent } from '../domain/book/book-state.ts';
import { eventJudge } from '../domain/book/judge-event.ts';
import { type CcpPosition, positionsThatDiffer } from '../domain/reconciliation/ccp-positions.ts';
import { emptyCcpWord, hearReport } from '../domain/reconciliation/ccp-word.ts';
import type { TradeReport } from '../domain/trade/trade-report.ts';
import { readCsvTable } from '../edge/files/csv-table.ts';
import { readTradeRow } from '../edge/files/trade-row.ts';
import type { Judge } from '../platform/recovery/judge.ts';

/** Reads a CCP's files of one firm: trades (docs/formats/trades-csv.md) and positions (docs/formats/rebuild.md). */
export async function judgeByCcpFiles(
  folder: string,
  firm: string,
): Promise<Judge<BookEvent> | undefined> {
  const place = join(folder, firm);
  const names = existsSync(place) ? readdirSync(place).sort() : [];
  const files = names.filter((name) => name.endsWith('.csv'));
  if (files.length === 0) return undefined;
  const word = emptyCcpWord();
  const positions: CcpPosition[] = [];
  const failures: string[] = [];
  for (const name of files) {
    const said = await readCcpFile(join(place, name), name);
    // Half a file would make everything in its other half look made up.
    if ('failure' in said) failures.push(said.failure);
    else {
      for (const report of said.reports) hearReport(word, report);
      positions.push(...said.positions);
    }
  }
  const { judge, nets } = eventJudge(word);
  const differences = () => positionsThatDiffer(nets, positions);
  return { judge, differences, files, failures };
}

type CcpFile =
  | { readonly reports: readonly TradeReport[]; readonly positions: readonly CcpPosition[] }
  | { readonly failure: string };

async function readCcpFile(path: string, name: string): Promise<CcpFile> {
  const reports: TradeReport[] = [];
  const positions: CcpPosition[] = [];
  const runs = readCsvTable(createReadStream(path));
  for (;;) {
    const next = await runs.next();
    if (next.done === true) {
      if (next.value === undefined) return { reports, positions };
      return { failure: `${name}: ${next.value.seen}, wanted ${next.value.wanted}` };
    }
    for (const { cells, problem, line } of next.value.rows) {
      const position = positionOf(cells);
      if (position !== undefined) {
        positions.push(position);
        continue;
      }
      const { commands, failures } = readTradeRow(cells, `${name}:${line}`);
      const [failure = problem] = failures;
      if (failure !== undefined)
        return { failure: `${name}, line ${line}: ${failure.seen}, wanted ${failure.wanted}` };
      for (const command of commands)
        if (command.type === 'captureTrade') reports.push(command.report);
    }
  }
}

const WHOLE = /^\d{1,15}$/;

/** Undefined for a row that is none of a positions file. */
function positionOf(cells: Readonly<Record<string, string>>): CcpPosition | undefined {
  const { account, contract, clearingDate, long = '', short = '' } = cells;
  if (account === undefined || contract === undefined || clearingDate === undefined)
    return undefined;
  if (!WHOLE.test(long) || !WHOLE.test(short)) return undefined;
  return { account, contract, clearingDate, long: Number(long), short: Number(short) };
}
