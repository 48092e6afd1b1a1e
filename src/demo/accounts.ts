import { CLIENTS, type DemoClient, type Style } from './clients.ts';
import { CLEARING_MEMBER } from './demo-firm.ts';
import type { DemoCcp } from './shipped-reference.ts';

/** Which markets an account may hold: its segregation class decides. */
export type Markets = 'us' | 'foreign' | 'all';

export type DemoAccount = {
  readonly account: string;
  /** Blank for the firm's own. */
  readonly client: string;
  readonly type: 'customer' | 'house' | 'omnibus-customer' | 'non-customer';
  readonly segregation: '4d' | '30.7' | 'emir-isa' | 'emir-osa-net' | 'none';
  readonly positionMethod: 'net' | 'gross';
  readonly closeOutOrder: 'fifo' | 'lifo' | 'hifo' | 'specified' | 'hold-open';
  readonly settlementStyle: 'open-trade-equity' | 'settled-to-market';
  readonly currency: 'USD' | 'EUR' | 'GBP' | 'JPY';
  readonly marginClass: string;
  readonly specialAccount: string;
  readonly controller: string;
  readonly markets: Markets;
  readonly style: Style;
  readonly size: number;
  /** What every CCP calls it; each CCP's own spelling is `nameAt`. */
  readonly stem: string;
};

export function isOwnMoney({ type }: DemoAccount): boolean {
  return type === 'house' || type === 'non-customer';
}

/** The account's name in a CCP's messages. Eurex: A agent (customer), P principal (house). */
export function nameAt(ccp: DemoCcp, account: DemoAccount): string {
  if (ccp !== 'ECAG') return account.stem;
  return `${isOwnMoney(account) ? 'P' : 'A'}${account.stem.slice(1)}`;
}

/** Customer origin in a CCP's messages; ICE Europe sends 4 for a customer. */
export function originAt(ccp: DemoCcp, account: DemoAccount): '1' | '2' | '4' {
  if (isOwnMoney(account)) return '2';
  return ccp === 'ICEU' ? '4' : '1';
}

export function ccpsOf({ markets }: DemoAccount): DemoCcp[] {
  if (markets === 'us') return ['CME', 'ICUS'];
  return markets === 'foreign' ? ['ICEU', 'ECAG'] : ['CME', 'ICUS', 'ICEU', 'ECAG'];
}

/** `externalAccounts` of the accounts file: one exact name for each CCP that the account may use. */
export function externalAccounts(account: DemoAccount): string {
  return ccpsOf(account)
    .map(
      (ccp) => `${ccp}/${CLEARING_MEMBER[ccp]}/${nameAt(ccp, account)}/${originAt(ccp, account)}`,
    )
    .join(';');
}

const BOOK_LETTERS = 'ABCD';

export function demoAccounts(): DemoAccount[] {
  return [...CLIENTS.flatMap(accountsOf), ...OWN_ACCOUNTS];
}

function accountsOf(client: DemoClient): DemoAccount[] {
  const { home } = client;
  return Array.from({ length: client.books }, (_, at) => BOOK_LETTERS.charAt(at)).flatMap(
    (book) => {
      const first = customerAccount(client, book);
      if (home === 'us-only') return [first];
      if (home === 'us') return [first, securedAccount(first, client, book)];
      if (home === 'jp') return [first, yenAccount(first)];
      if (home === 'broker') return omnibusAccounts(first, client);
      return [europeanAccount(first, client, book)];
    },
  );
}

/** 4d: customer money on US markets, profit in cash at close-out. */
function customerAccount(client: DemoClient, book: string): DemoAccount {
  const { number, style, size } = client;
  return {
    account: `${number}-${book}`,
    client: `${number}`,
    type: 'customer',
    segregation: '4d',
    positionMethod: 'net',
    closeOutOrder: CLOSE_OUT_ORDERS.get(`${number}-${book}`) ?? 'fifo',
    settlementStyle: 'open-trade-equity',
    currency: 'USD',
    marginClass: size >= 1.5 ? 'professional' : '',
    specialAccount: `NG${number}${book}`,
    controller: CONTROLLERS.get(number) ?? '',
    markets: 'us',
    style,
    size,
    stem: `N${number}${book}`,
  };
}

const CLOSE_OUT_ORDERS: ReadonlyMap<string, DemoAccount['closeOutOrder']> = new Map([
  ['1006-B', 'lifo'],
  ['1009-A', 'hifo'],
  ['1017-A', 'lifo'],
  ['1021-A', 'hold-open'],
  ['1024-B', 'specified'],
]);

/** Trading managers who act for several clients: their positions count together in Part 17. */
const CONTROLLERS: ReadonlyMap<number, string> = new Map([
  [1018, 'Redsill Advisors'],
  [1019, 'Redsill Advisors'],
  [1008, 'Hollowell Overlay Desk'],
  [1015, 'Hollowell Overlay Desk'],
]);

/** 30.7: the same client's money on foreign markets. Has no special account, these are no US reporting markets. */
function securedAccount(
  first: DemoAccount,
  { number, size }: DemoClient,
  book: string,
): DemoAccount {
  return {
    ...first,
    account: `${number}-${book}-SEC`,
    segregation: '30.7',
    closeOutOrder: 'fifo',
    specialAccount: '',
    markets: 'foreign',
    size: size * 0.35,
    stem: `N${number}${book}S`,
  };
}

function yenAccount(first: DemoAccount): DemoAccount {
  return {
    ...first,
    account: `${first.account}-JPY`,
    currency: 'JPY',
    specialAccount: `${first.specialAccount}J`,
    stem: `${first.stem}J`,
  };
}

function omnibusAccounts(first: DemoAccount, { number }: DemoClient): DemoAccount[] {
  const omnibus = {
    ...first,
    account: `${number}-OMNI`,
    type: 'omnibus-customer',
    positionMethod: 'gross',
    marginClass: 'professional',
    specialAccount: `NG${number}OMN`,
    stem: `N${number}O`,
  } as const;
  const secured = {
    ...omnibus,
    account: `${number}-OMNI-SEC`,
    segregation: '30.7',
    specialAccount: '',
    markets: 'foreign',
    stem: `N${number}OS`,
  } as const;
  return [omnibus, secured];
}

/** EMIR: individual or omnibus segregation, any market, daily variation in cash. */
function europeanAccount(first: DemoAccount, client: DemoClient, book: string): DemoAccount {
  const isIndividual = client.home === 'eu' || book === 'B';
  return {
    ...first,
    account: `${client.number}-${book}-${isIndividual ? 'ISA' : 'OSA'}`,
    segregation: isIndividual ? 'emir-isa' : 'emir-osa-net',
    settlementStyle: 'settled-to-market',
    currency: client.home === 'uk' ? 'GBP' : 'EUR',
    markets: 'all',
  };
}

function own(
  [account, stem]: readonly [string, string],
  type: 'house' | 'non-customer',
  [style, size]: readonly [Style, number],
  settlementStyle: DemoAccount['settlementStyle'],
): DemoAccount {
  return {
    account,
    client: '',
    type,
    segregation: 'none',
    positionMethod: 'net',
    closeOutOrder: 'fifo',
    settlementStyle,
    currency: settlementStyle === 'settled-to-market' ? 'EUR' : 'USD',
    marginClass: 'house',
    specialAccount: `NG${stem}`,
    controller: type === 'house' ? 'Northgate House Desk' : '',
    markets: 'all',
    style,
    size,
    stem,
  };
}

const OWN_ACCOUNTS: readonly DemoAccount[] = [
  own(['HOUSE-OPTIONS', 'H01'], 'house', ['volatility', 1.6], 'open-trade-equity'),
  own(['HOUSE-RATES', 'H02'], 'house', ['rates', 1.8], 'open-trade-equity'),
  own(['HOUSE-GRAIN', 'H03'], 'house', ['grain', 1.0], 'open-trade-equity'),
  own(['HOUSE-ENERGY', 'H04'], 'house', ['energy', 1.2], 'open-trade-equity'),
  own(['HOUSE-EUROPE', 'H05'], 'house', ['europe-rates', 1.4], 'settled-to-market'),
  own(['HOUSE-ERROR', 'H06'], 'house', ['everything', 0.1], 'open-trade-equity'),
  own(['AFFILIATE-1', 'H07'], 'non-customer', ['macro', 1.0], 'open-trade-equity'),
  own(['AFFILIATE-2', 'H08'], 'non-customer', ['metals', 0.7], 'settled-to-market'),
];
