import type { WorklistAnswer } from '../api/answers.ts';
import { sentenceOf } from '../api/client.ts';
import { useConflict } from '../api/queries.ts';
import { ConfirmDialog } from '../shell/confirm-dialog.tsx';
import { type Names, useFirm, useNames } from '../shell/firm-context.ts';
import { PlainTable } from './plain-table.tsx';
import { sideWord } from './term-columns.ts';

/** Shown also where both agree: without them nobody knows which trade it is. */
const ALWAYS_SHOWN: readonly string[] = ['account', 'contract', 'side', 'quantity', 'price'];

const TITLES: Readonly<Record<string, string>> = {
  account: 'Account',
  contract: 'Contract',
  side: 'Side',
  quantity: 'Contracts',
  price: 'Price',
  tradeDate: 'Trade date',
  clearingDate: 'Clearing date',
  executionTime: 'Executed',
  venue: 'Venue',
  cti: 'CTI',
  type: 'Trade type',
  ccp: 'CCP',
  member: 'Member',
  origin: 'Origin',
  openClose: 'Open or close',
  priceType: 'Price type',
  spreadId: 'Spread',
  orderId: 'Order',
  execId: 'Execution',
  executingFirm: 'Executing firm',
  giveUpFirm: 'Give-up firm',
  averagePriceGroup: 'Average-price group',
};

type ConflictDialogProps = {
  readonly row: WorklistAnswer;
  readonly onAccept: () => void;
  readonly onClose: () => void;
};

/** What stands and what was reported, side by side, before the one replaces the other. */
export function ConflictDialog({ row, onAccept, onClose }: ConflictDialogProps) {
  const { firm } = useFirm();
  const { data, error } = useConflict(firm, row.itemId);
  return (
    <ConfirmDialog
      title="Replace the booked terms?"
      confirmLabel="Accept the reported terms"
      isReady={data !== undefined}
      onConfirm={onAccept}
      onClose={onClose}
    >
      {error === null ? null : (
        <p className="notice" data-tone="bad" role="alert">
          {sentenceOf(error)}
        </p>
      )}
      {data === undefined ? (
        <p role="status">{error === null ? 'Reading both sides …' : ''}</p>
      ) : (
        <>
          <ComparedTerms terms={data.terms} />
          <p>{data.booked === 'live' ? AS_REPLACE : NOT_LIVE[data.booked]}</p>
        </>
      )}
    </ConfirmDialog>
  );
}

const AS_REPLACE =
  'As if the CCP had sent a replace: position, fees and cash follow, in a final day as-of.';

const NOT_LIVE = {
  removed: 'The booked trade was taken out since, so that there is nothing to replace.',
  none: 'What is booked is not one trade: send the replace of the spread and discard this item.',
} as const;

type Compared = NonNullable<ReturnType<typeof useConflict>['data']>['terms'];

function ComparedTerms({ terms }: { readonly terms: Compared }) {
  const names = useNames();
  const contractOf = (side: 'booked' | 'reported') =>
    terms.find(({ term }) => term === 'contract')?.[side] ?? '';
  const shown = terms.filter(({ term, differs }) => differs || ALWAYS_SHOWN.includes(term));
  return (
    <PlainTable className="compared-terms" titles={['Term', 'Booked', 'Reported']}>
      {shown.map(({ term, booked, reported, differs }) => (
        <tr key={term} data-differs={differs}>
          <th scope="row">{TITLES[term] ?? term}</th>
          <td>{termText(names, contractOf('booked'), term, booked)}</td>
          <td>
            {termText(names, contractOf('reported'), term, reported)}
            {differs ? <span className="visually-hidden"> differs</span> : null}
          </td>
        </tr>
      ))}
    </PlainTable>
  );
}

function termText(names: Names, contract: string, term: string, text: string): string {
  if (text === '') return '–';
  if (term === 'side') return sideWord(text);
  if (term === 'contract') return `${names.product(text)} ${names.term(text)}`;
  return term === 'price' ? names.price(contract, text) : text;
}
