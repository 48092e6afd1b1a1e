import type { BusinessDate } from '../domain/basics/business-date.ts';
import { type DemoAccount, externalAccounts } from './accounts.ts';
import { CLIENTS } from './clients.ts';
import { csvFile, type DemoFile } from './demo-file.ts';
import { CLEARING_MEMBER, SECOND_TRADING_MEMBER } from './demo-firm.ts';
import { inventedLei } from './lei.ts';
import { allListed, type Listed, type ListedContracts } from './listed-contracts.ts';
import { DEMO_CCPS } from './shipped-reference.ts';

/** What the firm itself enters: its members, clients, accounts, fees, and the contracts that it trades. */
export function referenceFiles(
  listed: ListedContracts,
  accounts: readonly DemoAccount[],
): DemoFile[] {
  return [contractsFile(listed), membersFile(), clientsFile(), accountsFile(accounts), feesFile()];
}

function contractsFile(listed: ListedContracts): DemoFile {
  const columns =
    'contract,underlyingContract,firstTradeDate,lastTradeDate,expiryDate,firstNoticeDate,multiplier,finalSettlementKind,effectiveFrom,source';
  const source =
    'Northgate sample: last day by a rule near the exchange rule, not from its calendar';
  return csvFile(
    'contracts.csv',
    columns.split(','),
    allListed(listed).map((one) => [
      one.contract,
      underlyingOf(one),
      '',
      one.lastDay,
      one.lastDay,
      '',
      one.multiplier === one.product.multiplier ? '' : one.multiplier,
      '',
      '',
      source,
    ]),
  );
}

/** An index option is priced off the future but exercises into cash. */
function underlyingOf(listed: Listed): string {
  if (listed.kind === 'future') return '';
  return listed.product.type === 'OOF' ? listed.future.contract : '';
}

function membersFile(): DemoFile {
  const rows = DEMO_CCPS.map((ccp) => [ccp, CLEARING_MEMBER[ccp], 'clearing', MEMBERS_SINCE]);
  rows.push(['CME', SECOND_TRADING_MEMBER, 'trading', MEMBERS_SINCE]);
  return csvFile('members.csv', ['ccp', 'member', 'role', 'effectiveFrom'], rows);
}

const MEMBERS_SINCE: BusinessDate = '2019-01-01';

function clientsFile(): DemoFile {
  return csvFile(
    'clients.csv',
    ['client', 'name', 'lei'],
    CLIENTS.map(({ number, name }) => [`${number}`, name, inventedLei(number)]),
  );
}

const ACCOUNT_COLUMNS = [
  'account',
  'client',
  'type',
  'segregation',
  'positionMethod',
  'closeOutOrder',
  'settlementStyle',
  'currency',
  'marginClass',
  'specialAccount',
  'controller',
] as const;

function accountsFile(accounts: readonly DemoAccount[]): DemoFile {
  return csvFile(
    'accounts.csv',
    [...ACCOUNT_COLUMNS, 'externalAccounts'],
    accounts.map((account) => [
      ...ACCOUNT_COLUMNS.map((column) => account[column]),
      externalAccounts(account),
    ]),
  );
}

/** Invented, in the shape of `reference-data/fees-example.csv`: nobody's tariff. Blank selectors mean any. */
const FEES: readonly (readonly string[])[] = [
  // fee, exchange, product, perContract, currency, type, accountType, marginClass, tradeType
  ['exchange', 'CME', '', '1.21', 'USD', '', '', '', ''],
  ['exchange', 'CME', 'SR3', '0.57', 'USD', '', '', '', ''],
  ['exchange', 'CME', '', '0.62', 'USD', 'OOF', '', '', ''],
  ['exchange', 'CBT', '', '0.84', 'USD', '', '', '', ''],
  ['exchange', 'CBT', 'C', '2.09', 'USD', '', '', '', ''],
  ['exchange', 'NYMEX', '', '1.48', 'USD', '', '', '', ''],
  ['exchange', 'COMEX', '', '1.58', 'USD', '', '', '', ''],
  ['exchange', 'IFUS', '', '2.14', 'USD', '', '', '', ''],
  ['exchange', 'IFEU', '', '0.91', 'USD', '', '', '', ''],
  ['exchange', 'IFEU', 'I', '0.33', 'EUR', '', '', '', ''],
  ['exchange', 'IFEU', 'M', '0.72', 'GBP', '', '', '', ''],
  ['exchange', 'XEUR', '', '0.34', 'EUR', '', '', '', ''],
  ['exchange', 'XEUR', 'FSMI', '0.31', 'CHF', '', '', '', ''],
  ['exchange-block', '', '', '0.27', 'USD', '', '', '', 'block'],
  ['clearing', '', '', '0.12', 'USD', '', '', '', ''],
  ['clearing', '', '', '0.06', 'USD', '', 'house', '', ''],
  ['clearing', 'XEUR', '', '0.08', 'EUR', '', '', '', ''],
  ['clearing', 'IFEU', 'I', '0.08', 'EUR', '', '', '', ''],
  ['clearing', 'IFEU', 'M', '0.09', 'GBP', '', '', '', ''],
  ['nfa', 'CME', '', '0.02', 'USD', '', 'customer', '', ''],
  ['nfa', 'CBT', '', '0.02', 'USD', '', 'customer', '', ''],
  ['nfa', 'NYMEX', '', '0.02', 'USD', '', 'customer', '', ''],
  ['nfa', 'COMEX', '', '0.02', 'USD', '', 'customer', '', ''],
  ['commission', '', '', '1.75', 'USD', '', 'customer', '', ''],
  ['commission', '', '', '0.90', 'USD', '', 'customer', 'professional', ''],
  ['commission', '', '', '1.10', 'USD', '', 'omnibus-customer', '', ''],
  ['commission', 'CME', 'N1', '195', 'JPY', '', 'customer', '', ''],
  ['commission', 'XEUR', '', '1.50', 'EUR', '', 'customer', '', ''],
  ['commission', 'XEUR', '', '0.80', 'EUR', '', 'customer', 'professional', ''],
  ['commission', 'XEUR', '', '0.95', 'EUR', '', 'omnibus-customer', '', ''],
  ['commission', 'IFEU', 'I', '0.95', 'EUR', '', 'omnibus-customer', '', ''],
  ['commission', 'IFEU', 'I', '1.50', 'EUR', '', 'customer', '', ''],
  ['commission', 'IFEU', 'M', '1.30', 'GBP', '', 'customer', '', ''],
];

function feesFile(): DemoFile {
  const columns =
    'fee,exchange,product,perContract,currency,type,accountType,marginClass,tradeType,effectiveFrom';
  return csvFile(
    'fees.csv',
    columns.split(','),
    FEES.map((cells) => [...cells, '']),
  );
}
