import { CloseButton } from '@mantine/core';
import type { TradeAnswer } from '../api/answers.ts';
import { displayAmount, displayCount } from '../format/amount.ts';
import { displayDate } from '../format/display-date.ts';
import type { Names } from '../shell/firm-context.ts';
import { Facts } from './facts.tsx';
import { warningWords } from './trade-columns.ts';

type TradePanelProps = {
  readonly trade: TradeAnswer;
  readonly names: Names;
  readonly onClose: () => void;
};

/** Everything about one trade, exact values included. */
export function TradePanel({ trade, names, onClose }: TradePanelProps) {
  const facts: readonly (readonly [string, string])[] = [
    ['Account', trade.account],
    ['Contract', trade.contract],
    ['Price, shown', names.price(trade.contract, trade.price)],
    ['Price, exact', trade.price],
    ['Trade type', trade.tradeType],
    ['State', trade.state === 'live' ? 'live' : `removed: ${trade.removal}`],
    ['Executed', trade.executionTime],
    ['Trade date', displayDate(trade.tradeDate)],
    ['Clearing date', displayDate(trade.clearingDate)],
    ['Booking date', displayDate(trade.bookingDate)],
    [
      'Premium',
      Number(trade.premium) === 0 ? '' : `${displayAmount(trade.premium)} ${trade.currency}`,
    ],
    ...trade.fees.map((fee): [string, string] => [
      `Fee: ${fee.fee}`,
      `${displayAmount(fee.amount)} ${fee.currency}`,
    ]),
    ['CCP trade id', trade.ccpTradeId],
    ['Trade id', trade.tradeId],
    ['Source', trade.source],
    ['Event', displayCount(trade.sequence)],
    ['Level', levelWords(trade.level)],
  ];
  return (
    <aside className="side-panel" aria-label="Trade">
      <header>
        <div>
          <h2>
            {trade.side === 'buy' ? 'Bought' : 'Sold'} {displayCount(trade.quantity)}
          </h2>
          <p>
            {names.product(trade.contract)} {names.term(trade.contract)}
          </p>
        </div>
        <CloseButton aria-label="Close the trade" onClick={onClose} />
      </header>
      {trade.warnings === '' ? null : (
        <p className="notice panel-note" data-tone="warn">
          {warningWords(trade.warnings)}
        </p>
      )}
      <Facts facts={facts} />
    </aside>
  );
}

const LEVEL_WORDS: Readonly<Record<string, string>> = {
  local: 'survives a crash of this host',
  proven: 'survives the loss of this host, and was replayed elsewhere',
  unproven: 'a replayer refuses the firm’s log',
};

/** What the trade survives (docs/glossary.md, "level"): `vaulted(2), survives the loss of this host`. */
function levelWords(level: string): string {
  const isVaulted = level.startsWith('vaulted(');
  const words = isVaulted ? 'survives the loss of this host' : LEVEL_WORDS[level];
  return words === undefined ? level : `${level}, ${words}`;
}
