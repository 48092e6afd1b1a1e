import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { TicketAnswer } from '../api/answers.ts';
import { post, sentenceOf } from '../api/client.ts';
import { refreshBook } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import { displayDate } from '../format/display-date.ts';
import { type Names, useFirm } from '../shell/firm-context.ts';
import { Facts } from './facts.tsx';
import { cellsOfTicket, newTicketCells, type TicketCells } from './ticket-fields.ts';
import { TicketForm } from './ticket-form.tsx';

type PanelProps = {
  readonly ticket: TicketAnswer | undefined;
  readonly names: Names;
  readonly onNew: () => void;
  readonly onReplaced: (ticketId: string) => void;
};

/** A new ticket, or the active one: open to be changed, closed to be read. */
export function TicketPanel({ ticket, names, onNew, onReplaced }: PanelProps) {
  return (
    <aside className="side-panel" aria-label="Ticket">
      {ticket === undefined ? (
        <NewTicket names={names} />
      ) : ticket.status === 'open' ? (
        <OpenTicket ticket={ticket} names={names} onNew={onNew} onReplaced={onReplaced} />
      ) : (
        <ClosedTicket ticket={ticket} names={names} />
      )}
    </aside>
  );
}

/** One key for each body until it is answered: what is sent again after a lost connection is not entered twice. */
function useKeys(): { readonly keyOf: (body: object) => string; readonly renew: () => void } {
  const last = useRef({ body: '', key: '' });
  return {
    keyOf: (body) => {
      const text = JSON.stringify(body);
      if (last.current.body !== text) last.current = { body: text, key: crypto.randomUUID() };
      return last.current.key;
    },
    renew: () => {
      last.current = { body: '', key: '' };
    },
  };
}

function NewTicket({ names }: { readonly names: Names }) {
  const { firm, businessDate } = useFirm();
  const keys = useKeys();
  const [entered, setEntered] = useState('');
  const entering = useMutation({
    mutationFn: (cells: TicketCells) => {
      const trade = { ...cells, tradeId: '' };
      const path = `/firms/${encodeURIComponent(firm)}/trades`;
      return post<{ readonly tradeId: string }>(path, trade, keys.keyOf(trade));
    },
    onMutate: () => setEntered(''),
    onSuccess: ({ tradeId }) => {
      keys.renew();
      setEntered(tradeId);
    },
    onSettled: () => refreshBook(firm),
  });
  return (
    <>
      <header>
        <div>
          <h2>New ticket</h2>
          <p>Provisional until the CCP’s report equals it</p>
        </div>
      </header>
      <TicketForm
        names={names}
        initial={newTicketCells(businessDate)}
        submitLabel="Enter the ticket"
        sending={entering}
        // The next ticket is often of the same contract and account.
        cleared={['quantity', 'price']}
      />
      {entered === '' ? null : (
        <p className="notice panel-note" data-tone="good" role="status">
          {entered} is entered.
        </p>
      )}
    </>
  );
}

type OpenTicketProps = {
  readonly ticket: TicketAnswer;
  readonly names: Names;
  readonly onNew: () => void;
  readonly onReplaced: (ticketId: string) => void;
};

function OpenTicket({ ticket, names, onNew, onReplaced }: OpenTicketProps) {
  const { firm } = useFirm();
  const keys = useKeys();
  const path = `/firms/${encodeURIComponent(firm)}/tickets/${encodeURIComponent(ticket.ticketId)}`;
  const replacing = useMutation({
    mutationFn: (cells: TicketCells) => {
      const body = { trade: { ...ticket.trade, ...cells } };
      return post<{ readonly ticketId: string }>(`${path}/replace`, body, keys.keyOf(body));
    },
    onSuccess: async ({ ticketId }) => {
      await refreshBook(firm);
      onReplaced(ticketId);
    },
  });
  const cancelling = useMutation({
    mutationFn: () => post(`${path}/cancel`),
    onSuccess: onNew,
    onSettled: () => refreshBook(firm),
  });
  return (
    <>
      <header>
        <div>
          <h2>{ticket.ticketId}</h2>
          <p>Open: no CCP has confirmed it yet</p>
        </div>
      </header>
      <TicketForm
        names={names}
        initial={cellsOfTicket(ticket)}
        submitLabel="Replace the ticket"
        sending={replacing}
        cleared={[]}
      >
        <CancelButton isBusy={cancelling.isPending} onCancel={() => cancelling.mutate()} />
      </TicketForm>
      {cancelling.isError ? (
        <p className="notice panel-note" data-tone="bad" role="alert">
          {sentenceOf(cancelling.error)}
        </p>
      ) : null}
    </>
  );
}

/** Asks once more, in place: a cancelled ticket cannot be opened again. */
function CancelButton({
  isBusy,
  onCancel,
}: {
  readonly isBusy: boolean;
  readonly onCancel: () => void;
}) {
  const [isAsking, setIsAsking] = useState(false);
  if (!isAsking) {
    return (
      <Button variant="default" onClick={() => setIsAsking(true)}>
        Cancel the ticket
      </Button>
    );
  }
  return (
    <Button
      color="red.8"
      loading={isBusy}
      onClick={onCancel}
      onBlur={() => setIsAsking(false)}
      autoFocus
    >
      Really cancel it
    </Button>
  );
}

function ClosedTicket({ ticket, names }: { readonly ticket: TicketAnswer; readonly names: Names }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Account', ticket.account],
    ['Contract', ticket.contract],
    ['Price, exact', ticket.price],
    ['Executed', ticket.executionTime],
    ['Trade date', displayDate(ticket.tradeDate)],
    ['Clearing date', displayDate(ticket.clearingDate)],
    ['Confirmed by', ticket.tradeId],
    ['Source', ticket.source],
  ];
  return (
    <>
      <header>
        <div>
          <h2>
            {ticket.ticketId}, {ticket.status}
          </h2>
          <p>
            {ticket.side === 'buy' ? 'Buy' : 'Sell'} {displayCount(ticket.quantity)}{' '}
            {names.product(ticket.contract)} {names.term(ticket.contract)} at{' '}
            {names.price(ticket.contract, ticket.price)}
          </p>
        </div>
      </header>
      <Facts facts={facts} />
    </>
  );
}
