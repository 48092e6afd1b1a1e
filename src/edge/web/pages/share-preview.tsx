import type { PreviewAnswer } from '../api/allocation-answers.ts';
import { displayAmount, displayCount } from '../format/amount.ts';
import { useNames } from '../shell/firm-context.ts';
import { PlainTable } from './plain-table.tsx';

/** Lines of a preview that are shown; who divides more reads the answer of the API. */
const MOST_LINES = 200;

/** What an instruction would come to: shares as the book decided them, money, and by which rule. Nothing is reckoned here. */
export function SharePreview({ preview }: { readonly preview: PreviewAnswer }) {
  const names = useNames();
  const { booked, removed, money, evidence, events } = preview;
  // The answer says nothing of what it would come to once it is approved.
  if (events.some(({ type }) => type === 'ApprovalRequested'))
    return (
      <p className="notice panel-note" data-tone="warn">
        Not done at once: a second person must approve it first, under Approvals.
      </p>
    );
  const more = booked.length - MOST_LINES;
  return (
    <>
      {booked.length + removed.length + money.length === 0 ? (
        <p className="share-evidence">It moves no trade and no money.</p>
      ) : null}
      {removed.slice(0, MOST_LINES).map(({ tradeId, account, quantity }) => (
        <p key={tradeId} className="share-evidence">
          {displayCount(quantity)} leave {account}
        </p>
      ))}
      {booked.length === 0 ? null : (
        <PlainTable titles={['Account', ['Contracts', 'end'], ['Price', 'end']]}>
          {booked.slice(0, MOST_LINES).map(({ tradeId, account, contract, quantity, price }) => (
            <tr key={tradeId}>
              <td>{account}</td>
              <td className="end">{displayCount(quantity)}</td>
              <td className="end" title={price}>
                {names.price(contract, price)}
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {more > 0 ? <p className="share-evidence">and {displayCount(more)} more</p> : null}
      {money.length === 0 ? null : (
        <PlainTable titles={['Account', 'Money', ['Amount', 'end']]}>
          {money.slice(0, MOST_LINES).map(({ account, kind, currency, amount }) => (
            <tr key={`${account} ${kind} ${currency}`}>
              <td>{account}</td>
              <td>{MONEY_WORDS[kind] ?? kind}</td>
              <td className="end">
                {displayAmount(amount)} {currency}
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {evidence.map((line) => (
        <p key={line} className="share-evidence">
          {line}
        </p>
      ))}
    </>
  );
}

const MONEY_WORDS: Readonly<Record<string, string>> = {
  other: 'cash',
  realised: 'realised profit',
};
