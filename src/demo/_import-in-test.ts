import assert from 'node:assert/strict';
import { Firm } from '../domain/book/_book-in-test.ts';
import type { BookEvent } from '../domain/book/book-state.ts';
import type { Command } from '../domain/book/commands.ts';
import { parserOf } from '../edge/files/file-parsers.ts';
import type { ParsedRecord, RecordParser } from '../edge/files/import-record.ts';
import { recognise } from '../edge/files/recognise.ts';
import { dialectOf } from '../edge/fixml/dialect-of.ts';
import type { FixmlMessage } from '../edge/fixml/fixml-message.ts';
import { readFixml } from '../edge/fixml/read-fixml.ts';
import { tradeReportsFrom } from '../edge/fixml/trade-reports.ts';
import type { DemoFile } from './demo-file.ts';
import type { DemoStep } from './demo-files.ts';
import { DEMO_FIRM } from './demo-firm.ts';

/** What the real readers make of a file, every failure and warning with it. */
export async function recordsOf(file: DemoFile): Promise<ParsedRecord[]> {
  const recognised = recognise(file.bytes, file.name);
  assert.ok(recognised.ok, file.name);
  const kind = recognised.file;
  const parser = kind.kind === 'fixml' ? fixmlRecords : parserOf(kind, file.name);
  const runs = parser(chunks(file.bytes), file.name);
  const records: ParsedRecord[] = [];
  for (let next = await runs.next(); ; next = await runs.next()) {
    if (next.done) {
      assert.equal(next.value, undefined, `${file.name} is refused: ${JSON.stringify(next.value)}`);
      return records;
    }
    records.push(...next.value);
  }
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The FIXML reader in the shape that the import takes; only trades, because the demo's prices are CSV. */
const fixmlRecords: RecordParser = async function* (bytes, fileName) {
  for await (const event of readFixml(bytes, fileName)) {
    if (event.type === 'failure') return { ...event.failure, field: '' };
    if (event.type === 'message') yield [recordOf(event.message)];
  }
  return undefined;
};

function recordOf(message: FixmlMessage): ParsedRecord {
  const { dialect, warnings: doubts } = dialectOf(message);
  const { reports, failures, warnings } = tradeReportsFrom(message, dialect);
  const fields = [...doubts, ...warnings].map((warning) => ({ ...warning, wanted: '' }));
  return {
    message: message.number,
    line: message.line,
    endOffset: message.endByte,
    commands: reports.map((report) => ({ type: 'captureTrade', report })),
    failures,
    warnings: fields,
    noPrices: [],
    priorSettles: [],
  };
}

/** A firm to which nothing has happened but its creation. */
export function emptyFirm(): Firm {
  const firm = new Firm();
  const { firm: id, reportingFirm } = DEMO_FIRM;
  firm.accepted({
    type: 'createFirm',
    firm: id,
    reportingFirm,
    fingerprintKey: '0123456789abcdef',
  });
  return firm;
}

/** Takes a step as the demo does; every command of the sample must be accepted. */
export async function takeStep(firm: Firm, step: DemoStep): Promise<BookEvent[]> {
  switch (step.step) {
    case 'import': {
      const events: BookEvent[] = [];
      for (const file of step.files) {
        for (const record of await recordsOf(file)) {
          assert.deepEqual(record.failures, [], `${file.name} ${record.message}`);
          for (const command of record.commands) events.push(...firm.accepted(hashed(command)));
        }
      }
      return events;
    }
    case 'cash':
      return step.entries.flatMap((entry) => firm.accepted(entry));
    case 'eod':
      return [...firm.endOfDay(step.date)];
    case 'release':
      return [...firm.accepted({ type: 'releaseDay', date: step.date })];
  }
}

function hashed(command: ParsedRecord['commands'][number]): Command {
  return command.type === 'setSettlementPrice' ? { ...command, sourceHash: 'ab' } : command;
}
