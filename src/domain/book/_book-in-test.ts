import type { BusinessDate } from '../basics/business-date.ts';
import { priceFromText } from '../basics/price.ts';
import type { ReferenceKind } from '../reference/reference-rows.ts';
import { setReference } from '../reference/set-reference.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { bookRules } from './book.ts';
import type { Book, BookDecision, BookEvent } from './book-state.ts';
import type { Command } from './commands.ts';
import { brokenInvariants } from './invariants.ts';

/** A firm's book with its log in memory: the engine's contract without its disk, for tests of the rules. */
export class Firm {
  readonly log: BookEvent[] = [];
  book: Book = bookRules.emptyBook();
  /** Who asks. */
  actor = 'test';

  /** Runs a command as the engine does: facts first, then the decision, then its events. */
  run(command: Command): BookDecision {
    const facts = new Map<number, BookEvent>();
    for (;;) {
      const wanted = bookRules.factSequences(this.book, command, facts);
      if (wanted.length === 0) break;
      for (const sequence of wanted) {
        const event = this.log[sequence - 1];
        if (event === undefined) throw new Error(`no event ${sequence}`);
        facts.set(sequence, event);
      }
    }
    const sequence = this.log.length + 1;
    const { actor } = this;
    const context = { nowMicros: 1_584_360_000_000_000, actor, sequence, facts };
    const decision = bookRules.decide(this.book, command, context);
    if (decision.ok) for (const event of decision.events) this.apply(event);
    return decision;
  }

  /** Runs a command that must be accepted, and gives its events. */
  accepted(command: Command): readonly BookEvent[] {
    const decision = this.run(command);
    if (decision.ok) return decision.events;
    const { code, seen, wanted } = decision.rejection;
    throw new Error(`${command.type} refused: ${code}: ${seen}, wanted ${wanted}`);
  }

  capture(report: TradeReport): readonly BookEvent[] {
    return this.accepted({ type: 'captureTrade', report });
  }

  /** A day's run to its end, and of every run day after it that went stale. */
  endOfDay(date: BusinessDate, allowEarly = false): readonly BookEvent[] {
    const events: BookEvent[] = [];
    for (let count = 0; count < 10_000; count += 1) {
      const part = this.accepted({ type: 'advanceEndOfDay', date, allowEarly });
      events.push(...part);
      if (part.some((event) => event.type === 'DayRunCompleted')) return events;
    }
    throw new Error('end of day does not end');
  }

  load(kind: ReferenceKind, text: string): void {
    const [header = '', ...lines] = text
      .trim()
      .split('\n')
      .map((line) => line.trim());
    const columns = header.split(',');
    const records = lines.map((line) => {
      const cells = line.split(',');
      return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']));
    });
    this.accepted(setReference(kind, records, 'test'));
  }

  /** The book folded again from its log. */
  replayed(): Book {
    const book = bookRules.emptyBook();
    for (const [at, event] of this.log.entries()) bookRules.evolve(book, event, at + 1);
    return book;
  }

  hashLines(): string {
    return [...bookRules.canonicalState(this.book)].join('\n');
  }

  private apply(event: BookEvent): void {
    this.log.push(event);
    bookRules.evolve(this.book, event, this.log.length);
  }
}

export const CALENDAR_OF_TEST = `calendar,date,kind,closesAt,zone,source
CME,2020-04-10,holiday,,America/Chicago,test`;

/** A firm with a few products of different kinds, and accounts of both settlement styles. */
export function firmInTest(): Firm {
  const firm = new Firm();
  firm.accepted({
    type: 'createFirm',
    firm: 'acme',
    reportingFirm: 'ABC',
    fingerprintKey: '0123456789abcdef',
  });
  firm.load(
    'ccps',
    `ccp,name,rollTime,zone,calendar,moneyRounding,averagePriceRounding,source
    CME,CME Clearing,17:00,America/Chicago,CME,per-contract-half-away,tick,test
    ICEU,ICE Clear Europe,19:00,Europe/London,ICEU,per-contract-half-away,tick,test`,
  );
  firm.load('calendars', CALENDAR_OF_TEST);
  firm.load(
    'products',
    `exchange,ccp,product,type,name,currency,multiplier,priceDecimals,tick,display,optionStyle,exerciseStyle,settlement,mic,underlying,part17Class,effectiveFrom,source,valuation
    CBT,CME,C,FUT,Corn,USD,5000,4,0.0025,decimal,,,physical,XCBT,,Corn,2019-01-01,test,FUT
    NYMEX,CME,CL,FUT,Crude,USD,1000,2,0.01,decimal,,,physical,XNYM,,Crude Oil\\, Sweet,2019-01-01,test,FUT
    NYMEX,CME,LO,OOF,Crude option,USD,1000,2,0.01,decimal,premium,american,physical,XNYM,NYMEX:CL:FUT,,2019-01-01,test,EQTY
    CBT,CME,21,FUT,10-year note,USD,1000,6,0.015625,32nds-halves,,,physical,XCBT,,,2019-01-01,test,FUT
    CME,CME,N1,FUT,Nikkei yen,JPY,500,0,5,decimal,,,cash,XCME,,,2019-01-01,test,FUT
    IFEU,ICEU,B,OOF,Brent option,USD,1000,2,0.01,decimal,futures-style,american,cash,IFEU,IFEU:B:FUT,,2019-01-01,test,FUT
    LME,LMEC,CA,FUT,Copper forward,USD,25,2,0.5,decimal,,,physical,XLME,,,2019-01-01,test,FWD`.replaceAll(
      '\\,',
      ' ',
    ),
  );
  firm.load(
    'accounts',
    `account,externalAccounts,client,type,segregation,positionMethod,closeOutOrder,settlementStyle,currency,marginClass
    A1,A1X,C1,customer,none,net,fifo,open-trade-equity,USD,
    A2,A2X,C1,customer,none,net,fifo,settled-to-market,USD,
    A3,A3X,C2,omnibus-customer,none,gross,fifo,open-trade-equity,USD,
    A4,A4X,C2,customer,none,net,lifo,open-trade-equity,USD,
    A5,A5X,C2,customer,none,net,hifo,settled-to-market,USD,
    A6,A6X,C2,customer,none,net,specified,open-trade-equity,USD,
    A7,A7X,C2,customer,none,net,hold-open,settled-to-market,USD,
    A8,A8X,C2,customer,none,net,hifo,open-trade-equity,USD,
    H1,H1X,,house,none,net,fifo,open-trade-equity,USD,`,
  );
  firm.load(
    'fees',
    `fee,exchange,product,perContract,currency,effectiveFrom
    clearing,*,*,0.25,USD,2019-01-01
    exchange,CBT,C,1.10,USD,2019-01-01`,
  );
  return firm;
}

const BLANK_REPORT: TradeReport = {
  action: 'book',
  removal: '',
  origin: 'ccp',
  ccp: 'CME',
  contract: 'CBT:C:FUT:202007',
  statedMultiplier: '',
  ccpTradeId: '1',
  member: '685',
  side: 'buy',
  quantity: 1,
  price: 0,
  priceType: 'final',
  tradeDate: '2020-04-16',
  clearingDate: '2020-04-16',
  executionTime: '',
  venue: '',
  cti: '',
  tradeType: 'regular',
  account: '',
  externalAccount: { clearingFirm: '', names: ['A1X'], origin: '1' },
  openClose: '',
  orderId: '',
  execId: '',
  matchId: '',
  multiLeg: 'outright',
  legs: [],
  executingFirm: '',
  giveUpFirm: '',
  averagePriceGroup: '',
  source: 'test',
};

/** A report with some fields other than the everyday ones; `at` is the price as text, `day` both dates. */
export function report(
  change: Partial<TradeReport> & { readonly at?: string; readonly day?: BusinessDate },
): TradeReport {
  const { at, day, ...fields } = change;
  const dates = day === undefined ? {} : { tradeDate: day, clearingDate: day };
  return {
    ...BLANK_REPORT,
    ...dates,
    ...fields,
    price: at === undefined ? (fields.price ?? 0) : price(at),
  };
}

export function price(text: string): number {
  const value = priceFromText(text);
  if (value === undefined) throw new Error(`${text} is no price`);
  return value;
}

export function settle(firm: Firm, contract: string, date: BusinessDate, at: string): void {
  firm.accepted({
    type: 'setSettlementPrice',
    contract,
    date,
    kind: 'daily',
    price: price(at),
    source: 'test',
    sourceHash: '',
  });
}

export function invariantsHold(firm: Firm): string[] {
  return brokenInvariants(firm.book);
}
