import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer, Session } from '../edge/cli/session.ts';
import type { ImportResult } from '../edge/files/import-request.ts';
import { REPOSITORY } from './command-line.ts';

const ACCOUNTS = `account,externalAccounts,client,type,segregation,positionMethod,closeOutOrder,settlementStyle,currency,marginClass
HARBOR,CME/711/330B/1,C1,customer,4d,net,fifo,open-trade-equity,USD,
`;
const MEMBERS = 'ccp,member,role,effectiveFrom\nCME,711,clearing,\n';

export type Imported = { readonly answer: Answer; readonly result: ImportResult };

/** A firm of a real data directory with reference, one account and nothing else, as a person at the command line has it. */
export type Desk = {
  readonly firm: string;
  readonly import: (
    name: string,
    content: string | Uint8Array,
    partial?: boolean,
  ) => Promise<Imported>;
  readonly call: (name: string, params?: Readonly<Record<string, unknown>>) => Promise<Answer>;
  /** The rows of a question, which must be answered. */
  readonly rows: (
    name: string,
    params?: Readonly<Record<string, unknown>>,
  ) => Promise<readonly unknown[]>;
  /** The firm's journal, event by event. */
  readonly events: () => Promise<readonly JournalEvent[]>;
  /** Types of the journal's events from the given one on, without the record and the raw bytes of the file itself. */
  readonly booked: (after: number) => Promise<readonly string[]>;
  /** Bytes of a file that the journal keeps, in order. */
  readonly kept: (name: string) => Promise<Buffer>;
};

export type JournalEvent = Readonly<Record<string, unknown>> & {
  readonly type: string;
  /** Of `InboundKept` only. */
  readonly source?: unknown;
  readonly bytes?: unknown;
};

/** Bookkeeping about files and idempotency keys, which every import writes. */
const ABOUT_FILES = new Set([
  'InboundKept',
  'FileAdvanced',
  'FileImported',
  'SubmissionRecorded',
  'NamesRecorded',
]);

/** The desk of a firm that is there. */
export function deskOf(session: Session, directory: string, firm: string): Desk {
  const call = (name: string, params: Readonly<Record<string, unknown>> = {}) =>
    session.call(name, { firm, ...params });
  return {
    firm,
    call,
    import: async (name, content, partial = false) => {
      const path = join(directory, `${firm}-${name}`);
      await writeFile(path, content);
      const answer = await session.importFile(firm, path, partial, () => undefined);
      return { answer, result: resultOf(answer) };
    },
    rows: async (name, params) => {
      const answer = await call(name, params);
      assert.ok(answer.ok, JSON.stringify(answer));
      assert.ok(Array.isArray(answer.value));
      return answer.value;
    },
    events: () => eventsOf(session, firm),
    booked: async (after) =>
      (await eventsOf(session, firm))
        .slice(after)
        .flatMap(({ type }) => (ABOUT_FILES.has(type) ? [] : [type])),
    kept: async (name) => {
      const events = await eventsOf(session, firm);
      const parts = events.filter(
        (event) => event.type === 'InboundKept' && event.source === `${firm}-${name}`,
      );
      return Buffer.concat(parts.map((event) => Buffer.from(String(event.bytes), 'base64')));
    },
  };
}

/** Creates a firm and loads what the clearing day of an American future needs. */
export async function newDesk(session: Session, directory: string, firm: string): Promise<Desk> {
  const desk = deskOf(session, directory, firm);
  const created = await desk.call('createFirm');
  assert.ok(created.ok, JSON.stringify(created));
  for (const name of ['ccps.csv', 'calendars.csv', 'products.csv']) {
    const answer = await session.importFile(
      firm,
      join(REPOSITORY, 'reference-data', name),
      false,
      () => undefined,
    );
    assert.equal(resultOf(answer).outcome, 'imported', name);
  }
  assert.equal((await desk.import('accounts.csv', ACCOUNTS)).result.outcome, 'imported');
  assert.equal((await desk.import('members.csv', MEMBERS)).result.outcome, 'imported');
  return desk;
}

function resultOf(answer: Answer): ImportResult {
  assert.ok(answer.ok, JSON.stringify(answer));
  assert.ok(isImportResult(answer.value));
  return answer.value;
}

function isImportResult(value: unknown): value is ImportResult {
  return typeof value === 'object' && value !== null && 'outcome' in value && 'counts' in value;
}

async function eventsOf(session: Session, firm: string): Promise<JournalEvent[]> {
  const events: JournalEvent[] = [];
  await session.dump(firm, async (line) => {
    const { event } = JSON.parse(line);
    events.push(event);
    return true;
  });
  return events;
}

/** Outcome, why, and every count that is not zero. */
export function ofNote({ outcome, reason, counts }: ImportResult): string {
  const parts = Object.entries(counts).flatMap(([name, count]) =>
    count === 0 ? [] : [`${count} ${name}`],
  );
  return [reason === undefined ? outcome : `${outcome} ${reason.code}`, ...parts].join(', ');
}

export function codesOf({ failures }: ImportResult): readonly string[] {
  return failures.listed.map(({ code, field, seen }) => `${field} ${seen}: ${code}`);
}

/** Named fields of what a call answered. */
export function pick(value: unknown, ...names: readonly string[]): unknown[] {
  const fields: Readonly<Record<string, unknown>> =
    typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  return names.map((name) => fields[name]);
}

type Confirm = {
  readonly id: string;
  readonly quantity?: string;
  readonly price?: string;
  readonly product?: string;
  readonly account?: string;
  readonly clearingDate?: string;
  readonly executed?: string;
};

/** A CME confirm of one side bought, as a `TrdCaptRpt`. */
export function confirm(terms: Confirm): string {
  const {
    id,
    quantity = '10',
    price = '3.7025',
    product = 'C',
    account = '330B',
    clearingDate = '2020-03-16',
  } = terms;
  const { executed = `${clearingDate}T09:30:04.250-05:00` } = terms;
  return `<TrdCaptRpt RptID="R${id}" TrdID="${id}" TransTyp="0" RptTyp="0" TrdRptStat="0" TrdTyp="0" LastQty="${quantity}" LastPx="${price}" TrdDt="${clearingDate}" BizDt="${clearingDate}" TxnTm="${executed}"><Instrmt ID="${product}" SecTyp="FUT" MMY="202009" Exch="CBT"/><RptSide Side="1" CustCpcty="4"><Pty ID="CME" R="21"/><Pty ID="CBT" R="22"/><Pty ID="711" R="1"/><Pty ID="711" R="4"/><Pty ID="${account}" R="24"><Sub ID="1" Typ="26"/></Pty><TrdRegTS TS="${executed}" Typ="1"/></RptSide></TrdCaptRpt>\n`;
}

export function batch(messages: readonly string[], total = messages.length): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<FIXML v="5.0 SP2" cv="CME.0001"><Batch TotMsg="${total}">\n<Hdr SID="CME" TID="711"/>\n${messages.join('')}</Batch></FIXML>\n`;
}

export const TRADES_HEADER =
  'tradeId,side,quantity,price,contract,account,tradeDate,clearingDate,executionTime,venue,cti,type';

type Row = Confirm & { readonly tradeDate?: string };

/** A row of the trades file; a blank id makes a ticket. */
export function row(terms: Row): string {
  const {
    id,
    quantity = '10',
    price = '3.7025',
    product = 'C',
    account = 'HARBOR',
    clearingDate = '2020-03-16',
  } = terms;
  const { tradeDate = clearingDate, executed = '' } = terms;
  return `${id},buy,${quantity},${price},CBT:${product}:FUT:202009,${account},${tradeDate},${clearingDate},${executed},XCBT,4,`;
}

export function tradesFile(rows: readonly string[]): string {
  return `${[TRADES_HEADER, ...rows].join('\n')}\n`;
}
