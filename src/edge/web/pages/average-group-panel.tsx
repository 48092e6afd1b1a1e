import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { AverageGroupAnswer } from '../api/allocation-answers.ts';
import { post, Refused, sentenceOf } from '../api/client.ts';
import { refreshBook } from '../api/queries.ts';
import { displayAmount, displayCount } from '../format/amount.ts';
import { type Names, useFirm } from '../shell/firm-context.ts';
import { explanationOfGroup, stepsOfGroup, tradeIdsIn } from './average-group-words.ts';
import { BulkResult } from './bulk-result.tsx';
import { Facts } from './facts.tsx';
import { NEW_DRAFT, ruleOfDraft } from './share-draft.ts';
import { ShareFields } from './share-fields.tsx';
import { sideWord } from './term-columns.ts';
import { usePreviewedBulk } from './use-previewed-bulk.ts';

type PanelProps = { readonly row: AverageGroupAnswer; readonly names: Names };

/** The group that is chosen: its fills, its steps and its division. */
export function AverageGroupPanel({ row, names }: PanelProps) {
  const steps = stepsOfGroup(row.status);
  return (
    <aside className="side-panel" aria-label="Average-price group">
      <header>
        <div>
          <h2>
            {row.groupId}: {sideWord(row.side)} {displayCount(row.quantity)} at{' '}
            {names.price(row.contract, row.averagePrice)}
          </h2>
          <p>
            {names.product(row.contract)} {names.term(row.contract)}
          </p>
        </div>
      </header>
      <p className="panel-text">{explanationOfGroup(row.status)}</p>
      {steps.includes('allocate') ? <DivideForm groupId={row.groupId} /> : null}
      {steps.includes('add') ? <FillsForm groupId={row.groupId} /> : null}
      <StepButtons row={row} />
      <GroupFacts row={row} />
    </aside>
  );
}

/** Opens a group with its first fills, or adds fills to one that is open. */
export function FillsForm({ groupId: known = '' }: { readonly groupId?: string }) {
  const { firm } = useFirm();
  const [groupId, setGroupId] = useState(known);
  const [text, setText] = useState('');
  const isNew = known === '';
  const sending = useMutation({
    mutationFn: () =>
      post(
        `/firms/${encodeURIComponent(firm)}/average-price${isNew ? '' : '/add'}`,
        { groupId: groupId.trim(), tradeIds: tradeIdsIn(text) },
        crypto.randomUUID(),
      ),
    onSuccess: () => setText(''),
    onSettled: () => refreshBook(firm),
  });
  const isOfGroup = sending.error instanceof Refused && /^group_(id|must)/.test(sending.error.code);
  const sentence = sending.isError ? sentenceOf(sending.error) : undefined;
  return (
    <form
      className="panel-form"
      onSubmit={(event) => {
        event.preventDefault();
        sending.mutate();
      }}
    >
      {isNew ? (
        <TextInput
          label="Name of the group"
          autoComplete="off"
          value={groupId}
          error={isOfGroup ? sentence : undefined}
          onChange={(event) => setGroupId(event.currentTarget.value)}
        />
      ) : null}
      <Textarea
        label={isNew ? 'First fills' : 'More fills'}
        description="Trade ids, one on each line"
        inputWrapperOrder={['label', 'description', 'input', 'error']}
        size="xs"
        rows={4}
        value={text}
        error={isOfGroup && isNew ? undefined : sentence}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="panel-buttons">
        <Button type="submit" variant={isNew ? 'filled' : 'default'} loading={sending.isPending}>
          {isNew ? 'Open the group' : 'Add fills'}
        </Button>
      </div>
    </form>
  );
}

const STEP_WORDS = { complete: 'Complete', reopen: 'Reopen', cancel: 'Cancel the group' } as const;

function StepButtons({ row }: { readonly row: AverageGroupAnswer }) {
  const { firm } = useFirm();
  const stepping = useMutation({
    mutationFn: (step: keyof typeof STEP_WORDS) =>
      post(
        `/firms/${encodeURIComponent(firm)}/average-price/${step}`,
        { groupId: row.groupId },
        crypto.randomUUID(),
      ),
    onSettled: () => refreshBook(firm),
  });
  const steps = stepsOfGroup(row.status).flatMap((step) =>
    step === 'add' || step === 'allocate' ? [] : [step],
  );
  return (
    <div className="panel-form">
      <div className="panel-buttons">
        {steps.map((step) => (
          <Button
            key={step}
            variant={step === 'complete' ? 'filled' : 'default'}
            disabled={stepping.isPending}
            onClick={() => stepping.mutate(step)}
          >
            {STEP_WORDS[step]}
          </Button>
        ))}
      </div>
      {stepping.isError ? (
        <p className="notice" data-tone="bad" role="alert">
          {sentenceOf(stepping.error)}
        </p>
      ) : null}
    </div>
  );
}

/** Shares and residual as the book would divide them, and then the booking. */
function DivideForm({ groupId }: { readonly groupId: string }) {
  const { firm } = useFirm();
  const [draft, setDraft] = useState(NEW_DRAFT);
  const bulk = usePreviewedBulk(firm, () => undefined);
  const [previewed] = bulk.previews;
  const job = {
    rowKey: groupId,
    label: groupId,
    path: 'average-price/allocate',
    body: { groupId, rule: ruleOfDraft(draft) },
  };
  const canBook = bulk.step === 'previewed' && previewed?.error === undefined;
  return (
    <>
      <form
        className="panel-form"
        onSubmit={(event) => {
          event.preventDefault();
          bulk.preview([job]);
        }}
      >
        <ShareFields
          draft={draft}
          error={previewed?.error}
          onChange={(next) => {
            setDraft(next);
            bulk.forget();
          }}
        />
        <div className="panel-buttons">
          <Button
            type="submit"
            variant={canBook ? 'default' : 'filled'}
            loading={bulk.step === 'previewing'}
          >
            Preview
          </Button>
          <Button disabled={!canBook} loading={bulk.step === 'booking'} onClick={bulk.book}>
            Allocate
          </Button>
        </div>
      </form>
      <BulkResult bulk={bulk} />
    </>
  );
}

function GroupFacts({ row }: { readonly row: AverageGroupAnswer }) {
  const money = (text: string) => (text === '' ? '' : `${displayAmount(text)} ${row.currency}`);
  const facts: readonly (readonly [string, string])[] = [
    ['Account', row.account],
    ['Contract', row.contract],
    ['Clearing date', row.clearingDate],
    ['Fills', displayCount(row.fills)],
    ['Average, exact', row.exactAverage],
    ['Average, booked', row.averagePrice],
    ['Residual to receivers', money(row.residual)],
    ['CCP’s average', row.ccpAveragePrice],
    ['CCP’s residual', money(row.ccpResidual)],
  ];
  return <Facts facts={facts} />;
}
