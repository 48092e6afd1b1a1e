import { CME_COLUMNS, readCmeRow } from './cme-row.ts';
import { csvParser } from './csv-records.ts';
import type { RecordParser } from './import-record.ts';
import { NYMEX_FUTURE_COLUMNS, NYMEX_OPTION_COLUMNS, readNymexRow } from './nymex-row.ts';
import { PRICE_COLUMNS, readPriceRow } from './price-row.ts';
import type { FileKind } from './recognise.ts';
import { readReferenceCsv } from './reference-csv.ts';
import { readTradeRow, TRADE_COLUMNS } from './trade-row.ts';

/** The parser of a kind of file. Edges never import each other, so FIXML's comes from whoever wires the house. */
export function parserOf(
  file: Exclude<FileKind, { readonly kind: 'fixml' }>,
  fileName: string,
): RecordParser {
  switch (file.kind) {
    case 'reference':
      return readReferenceCsv;
    case 'trades':
      return csvParser({
        columns: TRADE_COLUMNS,
        unknownColumns: 'warned',
        readRow: readTradeRow,
      });
    case 'prices':
      return csvParser({
        columns: PRICE_COLUMNS,
        unknownColumns: 'warned',
        readRow: (cells) => readPriceRow(cells, fileName),
      });
    case 'nymex-settlement': {
      const required = file.type === 'FUT' ? NYMEX_FUTURE_COLUMNS : NYMEX_OPTION_COLUMNS;
      const place = { exchange: file.exchange, fileName };
      return csvParser({
        columns: { required, optional: [] },
        unknownColumns: 'left-alone',
        readRow: (cells) => readNymexRow(cells, file.type, place),
      });
    }
    case 'cme-settlement':
      return csvParser({
        columns: { required: CME_COLUMNS, optional: [] },
        unknownColumns: 'left-alone',
        readRow: (cells) => readCmeRow(cells, { kind: file.priceKind, fileName }),
      });
  }
}

/** Names what the bytes and, where they leave something open, the name say: part of every batch's key. */
export function readingWord(file: FileKind): string {
  switch (file.kind) {
    case 'nymex-settlement':
      return `${file.exchange}-${file.type}`;
    case 'cme-settlement':
      return `cme-${file.priceKind}`;
    case 'reference':
      return file.reference;
    default:
      return file.kind;
  }
}
