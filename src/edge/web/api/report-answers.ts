import type { BalanceAnswer, PositionAnswer } from './answers.ts';

/* What the calls answer for paper: statements and the Part 17 file. */

export type StatementLineAnswer = {
  readonly line: string;
  readonly tradeId: string;
  readonly contract: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  readonly price: string;
  readonly tradeType: string;
  readonly tradeDate: string;
  readonly clearingDate: string;
  readonly bookingDate: string;
  readonly currency: string;
  readonly premium: string;
  readonly charges: readonly {
    readonly fee: string;
    readonly currency: string;
    readonly amount: string;
  }[];
};

export type PurchaseAndSaleAnswer = {
  readonly line: string;
  readonly contract: string;
  readonly quantity: number;
  readonly buyPrice: string;
  readonly sellPrice: string;
  /** Day whose close-out it is. */
  readonly date: string;
  readonly bookingDate: string;
  readonly buyDate: string;
  readonly sellDate: string;
  readonly buyTradeId: string;
  readonly sellTradeId: string;
  readonly profit: string;
  readonly currency: string;
  /** The profit of premium-style options is told, never posted. */
  readonly memo: boolean;
};

export type LotAnswer = {
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  readonly price: string;
  readonly tradeDate: string;
  readonly openDate: string;
  readonly tradeId: string;
};

export type AccountStatementAnswer = {
  readonly firm: string;
  readonly account: string;
  readonly client: string;
  readonly segregation: string;
  readonly date: string;
  readonly view: 'known' | 'released';
  readonly release: 'ready' | 'withheld';
  readonly notices: readonly { readonly currency: string; readonly contracts: readonly string[] }[];
  readonly trades: readonly StatementLineAnswer[];
  readonly purchaseAndSale: readonly PurchaseAndSaleAnswer[];
  readonly positions: readonly (PositionAnswer & { readonly lots: readonly LotAnswer[] })[];
  readonly balances: readonly BalanceAnswer[];
};

export type StatementAnswer = {
  readonly statements: readonly AccountStatementAnswer[];
  /** Rows of the CSV, the header first. */
  readonly csv: readonly (readonly string[])[];
};

export type ReportableAnswer = {
  readonly accountNumber: string;
  readonly exchange: string;
  readonly commodity: string;
  readonly state: 'reportable' | 'exit';
  readonly level?: number;
  readonly long: number;
  readonly short: number;
  readonly lines: number;
  readonly accounts: readonly string[];
};

export type Part17Answer = {
  readonly date: string;
  /** 80 characters each. */
  readonly records: readonly string[];
  readonly failures: readonly {
    readonly code: string;
    readonly subject: string;
    readonly seen: string;
    readonly wanted: string;
  }[];
  readonly notOnUsMarket: number;
  readonly evidence: {
    readonly counts: Readonly<Record<string, number>>;
    readonly records: readonly unknown[];
  };
  readonly reportable: readonly ReportableAnswer[];
  readonly endOfDay: 'done' | 'stale' | 'missing';
  /** Suspense accounts that are reported. */
  readonly suspense: readonly string[];
};
