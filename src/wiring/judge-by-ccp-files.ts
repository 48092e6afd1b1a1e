import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BookEvent } from '../domain/book/book-state.ts';
import { eventJudge } from '../domain/book/judge-event.ts';
import { type CcpPosition, positionsThatDiffer } from '../domain/reconciliation/ccp-positions.ts';
import { emptyCcpWord, hearReport } from '../domain/reconciliation/ccp-word.ts';
import type { TradeReport } from '../domain/trade/trade-report.ts';
import { type CsvRow, readCsvTable } from '../edge/files/csv-table.ts';
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
  const { judge, nets, isOdd } = eventJudge(word, positions.length > 0);
  const differences = () => positionsThatDiffer(nets, positions);
  return { judge, differences, isOdd, files, failures };
}

type CcpFile =
  | { readonly reports: readonly TradeReport[]; readonly positions: readonly CcpPosition[] }
  | { readonly failure: string };

async function readCcpFile(path: string, name: string): Promise<CcpFile> {
  const reports: TradeReport[] = [];
  const positions: CcpPosition[] = [];
  const runs = rowRuns(path);
  for (;;) {
    const next = await runs.next();
    if (next.done === true) {
      if (next.value === undefined) return { reports, positions };
      return { failure: `${name}: ${next.value.seen}, wanted ${next.value.wanted}` };
    }
    for (const { cells, problem, line } of next.value) {
      const position = positionOf(cells);
      if (position !== undefined) {
        positions.push(position);
        continue;
      }
      const { commands, failures } = readTradeRow(cells, name);
      const failure = problem ?? failures[0];
      if (failure !== undefined)
        return { failure: `${name}, line ${line}: ${failure.seen}, wanted ${failure.wanted}` };
      for (const command of commands) {
        if (command.type !== 'captureTrade') continue;
        // Which CCP tells is what the dates are covered for; a product's own CCP is the book's word.
        if (command.report.ccp === '')
          return { failure: `${name}, line ${line}: no ccp, wanted the CCP whose file it is` };
        reports.push(command.report);
      }
    }
  }
}

type CcpRow = Pick<CsvRow, 'cells' | 'problem' | 'line'>;

/** Rows of a file; the value at the end says why it is refused. A file that quotes nothing needs no parser of quotes. */
async function* rowRuns(
  path: string,
): AsyncGenerator<readonly CcpRow[], { seen: string; wanted: string } | undefined, undefined> {
  const bytes = await readFile(path);
  if (bytes.includes('"')) {
    const table = readCsvTable(inOnePiece(bytes));
    for (;;) {
      const next = await table.next();
      if (next.done === true) return next.value;
      yield next.value.rows;
    }
  }
  if (!isUtf8(bytes)) return { seen: 'bytes that are no UTF-8', wanted: 'UTF-8' };
  yield plainRows(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  return undefined;
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Lines of cells without a quote among them. */
function plainRows(text: string): CcpRow[] {
  const [head = '', ...lines] = text.split(/\r\n|\n|\r/);
  const columns = head.split(',').map((column) => column.trim());
  const rows: CcpRow[] = [];
  // The header is line 1.
  let line = 1;
  for (const written of lines) {
    line += 1;
    if (written === '') continue;
    const values = written.split(',');
    const cells: Record<string, string> = {};
    let at = 0;
    for (const column of columns) {
      const value = values[at];
      cells[column] = value === undefined ? '' : value.trim();
      at += 1;
    }
    const problem = values.length === columns.length ? undefined : widthProblem(values, columns);
    rows.push({ cells, problem, line });
  }
  return rows;
}

function widthProblem(values: readonly string[], columns: readonly string[]): CsvRow['problem'] {
  const seen = `${values.length} cells`;
  return {
    code: 'csv_row_must_have_a_cell_for_each_column',
    field: 'row',
    seen,
    wanted: `${columns.length}`,
  };
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
