import { tmpdir } from 'node:os';
import { importFile } from './import-file.ts';
import type { ParsedRecord, RecordParser } from './import-record.ts';
import type { ImportPorts, ImportResult } from './import-request.ts';
import { createSpoolFile } from './spool-file.ts';
import { partsOf } from './staged-part.ts';
import type { TestBook } from './test-book.ts';

/** Imports into a test book, with a real spool in the system's temporary directory. */
export function importForTest(
  request: {
    readonly book: TestBook;
    readonly fileName: string;
    readonly bytes: AsyncIterable<Uint8Array>;
    readonly partial?: boolean;
  } & Partial<ImportPorts>,
): Promise<ImportResult> {
  const { book, fileName, bytes, partial = false, ...ports } = request;
  return importFile({
    fileName,
    bytes,
    partial,
    ports: {
      submit: (batch) => book.submit(batch),
      check: (commands) => book.check(commands),
      priorPrices: async (asked) => asked.map(() => undefined),
      priceWarnings: async (asked) => asked.map(() => []),
      suspenseMatches: async () => [],
      earlierImport: async () => ({ is: 'never' }),
      stageFixml: partsOf(lineParser),
      createSpoolFile: () => createSpoolFile(tmpdir()),
      progress: () => undefined,
      ...ports,
    },
  });
}

/** A trades file's columns without the optional ones. */
export const TRADES_HEADER =
  'tradeId,side,quantity,price,contract,account,tradeDate,clearingDate,executionTime,venue,cti,type';

export function tradeLine(id: string, quantity = '1', account = 'ACC1'): string {
  return `${id},buy,${quantity},370.25,CBT:C:FUT:202009,${account},2020-03-16,2020-03-16,,XCBT,4,`;
}

/** A trades file of `count` rows with ids T1 …; chosen rows (from 1) are replaced. */
export function tradesFile(
  count: number,
  replaced: { readonly [row: number]: string } = {},
): string {
  const rows = Array.from(
    { length: count },
    (_, at) => replaced[at + 1] ?? tradeLine(`T${at + 1}`),
  );
  return `${[TRADES_HEADER, ...rows].join('\n')}\n`;
}

export function importText(
  book: TestBook,
  text: string | Uint8Array,
  more: Partial<Parameters<typeof importForTest>[0]> = {},
): Promise<ImportResult> {
  return importForTest({ book, fileName: 'trades.csv', bytes: chunksOf(text), ...more });
}

export function summary({ outcome, reason, counts }: ImportResult): string {
  const { read, booked, duplicate, suspense, failed } = counts;
  const parts = [`${read} read`, `${booked} booked`, `${duplicate} duplicate`];
  if (suspense > 0) parts.push(`${suspense} suspense`);
  if (failed > 0) parts.push(`${failed} failed`);
  return `${outcome}${reason === undefined ? '' : ` ${reason.code}`}: ${parts.join(', ')}`;
}

/** Text as a file's bytes, in chunks of the given size. */
export async function* chunksOf(
  text: string | Uint8Array,
  size = 1000,
): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Stands for another edge's reader: one line one message, `bad` in it fails, the last line must be `</end>`. */
const lineParser: RecordParser = async function* (bytes) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString().split('\n');
  let endOffset = 0;
  for (const [at, text] of lines.slice(0, -1).entries()) {
    endOffset += Buffer.byteLength(text) + 1;
    yield [messageOf(text, at + 1, endOffset)];
  }
  if (lines.at(-1) === '</end>') return undefined;
  const seen = lines.at(-1) ?? '';
  return { code: 'xml_must_be_well_formed', field: '', seen, wanted: '</end>', line: lines.length };
};

function messageOf(text: string, message: number, endOffset: number): ParsedRecord {
  const failure = { code: 'quantity_must_be_whole', field: 'LastQty', seen: '1e18', wanted: '…' };
  const isBad = text.includes('bad');
  const priced = { contract: 'CME:ED:FUT:202003', date: '2019-12-20', kind: 'daily' } as const;
  const price = { type: 'setSettlementPrice', ...priced, price: message, source: 'm.xml' } as const;
  return {
    message,
    line: message,
    endOffset,
    commands: isBad || text === '<note/>' ? [] : [price],
    failures: isBad ? [failure] : [],
    warnings: [],
    noPrices: [],
    priorSettles: [],
  };
}
