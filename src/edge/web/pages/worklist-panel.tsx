import { Autocomplete, Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { WorklistAnswer } from '../api/answers.ts';
import { post, sentenceOf } from '../api/client.ts';
import { refreshBook, useAccountNames } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import { type Names, useFirm } from '../shell/firm-context.ts';
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
      <p className="notice" data-tone="warn" style={{ margin: '0 16px 12px' }}>
        {reasonWords(row)}
        {row.wanted === '' ? '' : `, wanted ${row.wanted}`}
      </p>
      <p style={{ margin: '0 16px 14px' }}>{explanationOf(row.worklist)}</p>
      {row.worklist === 'suspense' ? (
        <SuspenseForm row={row} resolving={resolving} />
      ) : (
        <ItemForm row={row} resolving={resolving} />
      )}
      {resolving.isError ? (
        <p className="notice" data-tone="bad" role="alert" style={{ margin: '0 16px 12px' }}>
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
  const act = (action: 'retry' | 'discard' | 'confirm', ticketId = '') =>
    resolving.mutate({
      path: 'held/resolve',
      body: { itemId: row.itemId, action, reason: reason.trim(), ticketId },
    });
  const tickets = row.worklist === 'ticket-match' ? row.seen.split(' ') : [];
  return (
    <div className="panel-form">
      <TextInput
        label="Reason for discarding"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className="panel-buttons">
        {row.worklist === 'held' || row.worklist === 'contract-fact' ? (
          <Button loading={resolving.isPending} onClick={() => act('retry')}>
            Try again
          </Button>
        ) : null}
        {tickets.map((ticketId) => (
          <Button
            key={ticketId}
            loading={resolving.isPending}
            onClick={() => act('confirm', ticketId)}
          >
            Confirms {ticketId}
          </Button>
        ))}
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
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
