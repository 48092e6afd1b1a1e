import { priceFromText } from '../domain/basics/price.ts';
import type {
  FieldFailure,
  FileRefusal,
  NoPrice,
  ParsedRecord,
  StagedCommand,
} from '../edge/files/import-record.ts';
import { dialectOf } from '../edge/fixml/dialect-of.ts';
import type { FixmlMessage } from '../edge/fixml/fixml-message.ts';
import { readFixml } from '../edge/fixml/read-fixml.ts';
import type { FixmlWarning } from '../edge/fixml/report-outcome.ts';
import { settlementPricesFrom } from '../edge/fixml/settlement-prices.ts';
import { tradeReportsFrom } from '../edge/fixml/trade-reports.ts';

/** Records handed on together. */
const RECORDS_AT_ONCE = 256;

/**
 * FIXML as the import reads any file: each message a record with what it asks of the book. Here two edges meet that do
 * not know each other.
 */
export async function* parseFixml(
  bytes: AsyncIterable<Uint8Array>,
  fileName: string,
): AsyncGenerator<readonly ParsedRecord[], FileRefusal | undefined, undefined> {
  let records: ParsedRecord[] = [];
  for await (const step of readFixml(bytes, fileName)) {
    if (step.type === 'failure') {
      const { code, line, seen, wanted } = step.failure;
      return { code, field: 'file', line, seen, wanted };
    }
    if (step.type === 'complete') break;
    records.push(recordOf(step.message));
    if (records.length >= RECORDS_AT_ONCE) {
      yield records;
      records = [];
    }
  }
  if (records.length > 0) yield records;
  return undefined;
}

function recordOf(message: FixmlMessage): ParsedRecord {
  const place = { message: message.number, line: message.line, endOffset: message.endByte };
  const content = message.name === 'MktDataFull' ? pricesIn(message) : reportsIn(message);
  return { ...place, noPrices: [], ...content, priorSettles: [] };
}

type Content = {
  readonly commands: readonly StagedCommand[];
  readonly failures: readonly FieldFailure[];
  readonly warnings: readonly FieldFailure[];
  readonly noPrices?: readonly NoPrice[];
};

function reportsIn(message: FixmlMessage): Content {
  const { dialect, warnings } = dialectOf(message);
  const outcome = tradeReportsFrom(message, dialect);
  return {
    commands: outcome.reports.map((report) => ({ type: 'captureTrade', report })),
    failures: outcome.failures,
    warnings: [...warnings, ...outcome.warnings].map(asWarning),
  };
}

function pricesIn(message: FixmlMessage): Content {
  const { prices, failures, warnings } = settlementPricesFrom(message);
  const commands: StagedCommand[] = [];
  const noPrices: NoPrice[] = [];
  for (const known of prices) {
    const { contract, date, kind, expiryDate, lastTradeDate, underlyingContract, multiplier } =
      known;
    const price = known.price === '' ? undefined : priceFromText(known.price);
    if (price === undefined) noPrices.push({ contract, date, seen: known.price });
    else
      commands.push({
        type: 'setSettlementPrice',
        contract,
        date,
        kind,
        price,
        source: message.file,
      });
    const isTeaching = [expiryDate, lastTradeDate, underlyingContract, multiplier].some(
      (fact) => fact !== '',
    );
    if (!isTeaching) continue;
    const source = message.file;
    commands.push({
      type: 'teachContract',
      contract,
      expiryDate,
      lastTradeDate,
      underlyingContract,
      multiplier,
      source,
    });
  }
  return { commands, failures, warnings: warnings.map(asWarning), noPrices };
}

function asWarning({ code, field, seen }: FixmlWarning): FieldFailure {
  return { code, field, seen, wanted: '' };
}
