import { Autocomplete, Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { WorklistAnswer } from '../api/answers.ts';
import { post, sentenceOf } from '../api/client.ts';
import { refreshBook, useAccountNames } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import { type Names, useFirm } from '../shell/firm-context.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { Facts } from './facts.tsx';
import { explanationOf, reasonWords, worklistTitle } from './worklist-words.ts';

type PanelProps = { readonly row: WorklistAnswer | undefined; readonly names: Names };

/** What is known of the active item, and what can be done about it. */
export function WorklistPanel({ row, names }: PanelProps) {
  const { firm } = useFirm();
  const resolving = useMutation({
    mutationFn: ({ path, body }: { readonly path: string; readonly body: object }) =>
      post(`/firms/${encodeURIComponent(firm)}/${path}`, body),
    onSettled: () => refreshBook(firm),
  });
  if (row === undefined) {
    return (
      <aside className="side-panel" aria-label="Item">
        <header>
          <div>
            <h2>{resolving.isSuccess ? 'Done' : 'Choose an item'}</h2>
            <p>Its reason and what can be done about it appear here.</p>
          </div>
        </header>
      </aside>
    );
  }
  return (
    <aside className="side-panel" aria-label="Item">
      <header>
        <div>
          <h2>
            {row.side === ''
              ? worklistTitle(row.worklist)
              : `${row.side === 'buy' ? 'Buy' : 'Sell'} ${displayCount(row.quantity)} at ${names.price(row.contract, row.price)}`}
          </h2>
          <p>
            {names.product(row.contract)} {names.term(row.contract)}
          </p>
        </div>
      </header>
      <p className="notice panel-note" data-tone="warn">
        {reasonWords(row)}
        {row.wanted === '' ? '' : `, wanted ${row.wanted}`}
      </p>
      <p className="panel-text">{explanationOf(row.worklist)}</p>
      {row.worklist === 'suspense' ? (
        <SuspenseForm row={row} resolving={resolving} />
      ) : (
        <ItemForm row={row} resolving={resolving} />
      )}
      {resolving.isError ? (
        <p className="notice panel-note" data-tone="bad" role="alert">
          {sentenceOf(resolving.error)}
        </p>
      ) : null}
      <ItemFacts row={row} />
    </aside>
  );
}

type Resolving = {
  readonly isPending: boolean;
  readonly mutate: (action: { readonly path: string; readonly body: object }) => void;
};

type FormProps = { readonly row: WorklistAnswer; readonly resolving: Resolving };

function SuspenseForm({ row, resolving }: FormProps) {
  const { firm } = useFirm();
  const accounts = useAccountNames(firm);
  const [account, setAccount] = useState('');
  const move = (chosen: string) =>
    resolving.mutate({ path: 'suspense/resolve', body: { tradeId: row.tradeId, account: chosen } });
  return (
    <form
      className="panel-form"
      onSubmit={(event) => {
        event.preventDefault();
        move(account.trim());
      }}
    >
      <Autocomplete
        label="Account it belongs to"
        data={accounts}
        limit={50}
        value={account}
        onChange={setAccount}
      />
      <div className="panel-buttons">
        <Button type="submit" loading={resolving.isPending} disabled={account.trim() === ''}>
          Move to the account
        </Button>
        <Button variant="default" disabled={resolving.isPending} onClick={() => move('')}>
          Match names again
        </Button>
      </div>
    </form>
  );
}

function ItemForm({ row, resolving }: FormProps) {
  const [reason, setReason] = useState('');
  const act: Act = (action, ticketId = '') =>
    resolving.mutate({
      path: 'held/resolve',
      body: { itemId: row.itemId, action, reason: reason.trim(), ticketId },
    });
  return (
    <div className="panel-form">
      <TextInput
        label="Reason"
        description="Must be given to discard the item; kept with it either way"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className="panel-buttons">
        <Decisions row={row} isBusy={resolving.isPending} act={act} />
        <Button
          variant="default"
          disabled={resolving.isPending || reason.trim() === ''}
          onClick={() => act('discard')}
        >
          Discard
        </Button>
      </div>
    </div>
  );
}

type Act = (action: 'retry' | 'discard' | 'confirm' | 'accept', ticketId?: string) => void;

type DecisionsProps = {
  readonly row: WorklistAnswer;
  readonly isBusy: boolean;
  readonly act: Act;
};

/** What else can be done with an item than to discard it. */
function Decisions({ row, isBusy, act }: DecisionsProps) {
  switch (row.worklist) {
    case 'held':
    case 'contract-fact':
      return (
        <Button loading={isBusy} onClick={() => act('retry')}>
          Try again
        </Button>
      );
    case 'ticket-match':
      return row.seen.split(' ').map((ticketId) => (
        <Button key={ticketId} loading={isBusy} onClick={() => act('confirm', ticketId)}>
          Confirms {ticketId}
        </Button>
      ));
    case 'conflict':
      return <AcceptButton row={row} isBusy={isBusy} onAccept={() => act('accept')} />;
    default:
      return null;
  }
}

type AcceptProps = {
  readonly row: WorklistAnswer;
  readonly isBusy: boolean;
  readonly onAccept: () => void;
};

function AcceptButton({ row, isBusy, onAccept }: AcceptProps) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Button loading={isBusy} onClick={() => setIsAsking(true)}>
        Compare and accept …
      </Button>
      {isAsking ? (
        <ConflictDialog row={row} onAccept={onAccept} onClose={() => setIsAsking(false)} />
      ) : null}
    </>
  );
}

function ItemFacts({ row }: { readonly row: WorklistAnswer }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Worklist', worklistTitle(row.worklist)],
    ['Account', row.account],
    ['CCP', row.ccp],
    ['Contract', row.contract],
    ['Price, exact', row.price],
    ['Clearing date', row.clearingDate],
    ['Named by the CCP', row.names],
    ['Trade id', row.tradeId],
    ['Item', row.itemId],
    ['Source', row.source],
  ];
  return <Facts facts={facts} />;
}
