import { Autocomplete, Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { isWaiting } from '../api/approval-answers.ts';
import { post, sentenceOf } from '../api/client.ts';
import type { GiveUpAnswer } from '../api/give-up-answers.ts';
import { refreshBook, useAccountNames } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import { type Names, useFirm } from '../shell/firm-context.ts';
import { Facts } from './facts.tsx';
import { GiveUpBreaks } from './give-up-breaks.tsx';
import { explanationOfState, stateWords, stepWords } from './give-up-words.ts';
import { WaitingNote } from './waiting-note.tsx';

type PanelProps = { readonly row: GiveUpAnswer | undefined; readonly names: Names };

/** The give-up that is chosen and the steps that are ours; without one, what CCPs' messages got wrong. */
export function GiveUpPanel({ row, names }: PanelProps) {
  if (row === undefined) return <GiveUpBreaks />;
  return (
    <aside className="side-panel" aria-label="Give-up">
      <header>
        <div>
          <h2>
            {row.side === 'buy' ? 'Buy' : 'Sell'} {displayCount(row.quantity)} at{' '}
            {names.price(row.contract, row.price)}
          </h2>
          <p>
            {names.product(row.contract)} {names.term(row.contract)}
          </p>
        </div>
      </header>
      <p className="notice panel-note" data-tone="warn">
        {stateWords(row)}
      </p>
      <p className="panel-text">{explanationOfState(row.state)}</p>
      {row.steps.length === 0 ? null : <StepForm row={row} />}
      <GiveUpFacts row={row} />
    </aside>
  );
}

function StepForm({ row }: { readonly row: GiveUpAnswer }) {
  const { firm } = useFirm();
  const accounts = useAccountNames(firm);
  const [account, setAccount] = useState('');
  const [reason, setReason] = useState('');
  const stepping = useMutation({
    mutationFn: (step: string) =>
      post(`/firms/${encodeURIComponent(firm)}/give-ups/step`, {
        giveUpId: row.giveUpId,
        step,
        account: step === 'claim' ? account.trim() : '',
        reason: reason.trim(),
      }),
    onSettled: () => refreshBook(firm),
  });
  return (
    <div className="panel-form">
      {row.steps.includes('claim') ? (
        <Autocomplete
          label="Account that takes it"
          description={row.account === '' ? 'The CCP names none that we know' : row.account}
          data={accounts}
          limit={50}
          value={account}
          onChange={setAccount}
        />
      ) : null}
      <TextInput
        label="Reason"
        description="Must be given to refuse; kept with every step"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className="panel-buttons">
        {row.steps.map((step, at) => (
          <Button
            key={step}
            variant={at === 0 ? 'filled' : 'default'}
            disabled={stepping.isPending}
            onClick={() => stepping.mutate(step)}
          >
            {stepWords(step)}
          </Button>
        ))}
      </div>
      {isWaiting(stepping.data) ? <WaitingNote /> : null}
      {stepping.isError ? (
        <p className="notice panel-note" data-tone="bad" role="alert">
          {sentenceOf(stepping.error)}
        </p>
      ) : null}
    </div>
  );
}

function GiveUpFacts({ row }: { readonly row: GiveUpAnswer }) {
  const facts: readonly (readonly [string, string])[] = [
    ['We are', row.role === 'executor' ? 'the executing firm' : 'the clearing firm'],
    ['Executed by', row.executingFirm],
    ['For', row.clearingFirm],
    ['Its account', row.theirAccount],
    ['Our account', row.account],
    ['Contract', row.contract],
    ['Price, exact', row.price],
    ['Trade date', row.tradeDate],
    ['Clearing date', row.clearingDate],
    ['Newest step', row.stepDate],
    ['Last give-up day', row.lastDay],
    ["CCP's id", row.ccpAllocationId],
    ['Trade id', row.tradeId],
    ['Give-up', row.giveUpId],
    ['Claimed part of', row.partOf],
  ];
  return <Facts facts={facts} />;
}
