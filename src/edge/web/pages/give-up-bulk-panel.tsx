import { Autocomplete, Button, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { GiveUpAnswer } from '../api/give-up-answers.ts';
import { useAccountNames } from '../api/queries.ts';
import { counted, displayCount } from '../format/amount.ts';
import { type Names, useFirm } from '../shell/firm-context.ts';
import { BulkResult } from './bulk-result.tsx';
import { allowedByAll } from './bulk-run.ts';
import { ChosenRows } from './chosen-rows.tsx';
import { stepWords } from './give-up-words.ts';
import type { PreviewedBulk } from './use-previewed-bulk.ts';
import './bulk.css';
import './shares.css';

type PanelProps = {
  readonly rows: readonly GiveUpAnswer[];
  readonly names: Names;
  readonly bulk: PreviewedBulk;
};

/** Several give-ups: a step that all of them allow, what it would come to for each, and then the step. */
export function GiveUpBulkPanel({ rows, names, bulk }: PanelProps) {
  const isEmpty = rows.length === 0;
  return (
    <aside className="side-panel" aria-label="Give-up">
      <header>
        <div>
          <h2>{isEmpty ? 'Done' : counted(rows.length, 'give-up')}</h2>
          <p>
            {isEmpty
              ? 'Nothing is chosen any more.'
              : 'A step is taken for every one of them, each on its own.'}
          </p>
        </div>
      </header>
      {isEmpty ? null : (
        <>
          <ChosenRows labels={rows.map((row) => [row.giveUpId, labelOf(row, names)])} />
          <StepForm rows={rows} names={names} bulk={bulk} />
        </>
      )}
      <BulkResult bulk={bulk} />
    </aside>
  );
}

function StepForm({ rows, names, bulk }: PanelProps) {
  const { firm } = useFirm();
  const accounts = useAccountNames(firm);
  const [account, setAccount] = useState('');
  const [reason, setReason] = useState('');
  const [wanted, setWanted] = useState('');
  const steps = allowedByAll(rows.map((row) => row.steps));
  const step = steps.find((known) => known === wanted) ?? steps[0];
  if (step === undefined) return <p className="panel-hint">They have no step in common.</p>;
  const change = (set: (text: string) => void) => (text: string) => {
    set(text);
    bulk.forget();
  };
  const preview = () => {
    const said = { account: step === 'claim' ? account.trim() : '', reason: reason.trim() };
    const jobs = rows.map((row) => ({
      rowKey: row.giveUpId,
      label: labelOf(row, names),
      path: 'give-ups/step',
      body: { giveUpId: row.giveUpId, step, ...said },
    }));
    bulk.preview(jobs);
  };
  return (
    <form
      className="panel-form"
      onSubmit={(event) => {
        event.preventDefault();
        preview();
      }}
    >
      <SegmentedControl
        fullWidth
        size="xs"
        orientation={steps.length > 3 ? 'vertical' : 'horizontal'}
        aria-label="Step"
        value={step}
        data={steps.map((known) => ({ value: known, label: stepWords(known) }))}
        onChange={change(setWanted)}
      />
      {step === 'claim' ? (
        <Autocomplete
          label="Account that takes them"
          description="Blank: for each the account that the CCP names"
          data={accounts}
          limit={50}
          value={account}
          onChange={change(setAccount)}
        />
      ) : null}
      <TextInput
        label="Reason"
        description="Must be given to refuse; kept with every step"
        value={reason}
        onChange={(event) => change(setReason)(event.currentTarget.value)}
      />
      <StepButtons words={stepWords(step)} bulk={bulk} />
    </form>
  );
}

type ButtonsProps = { readonly words: string; readonly bulk: PreviewedBulk };

/** The step is taken for those whose preview was not refused. */
function StepButtons({ words, bulk }: ButtonsProps) {
  const isPreviewed = bulk.step === 'previewed';
  const bookable = bulk.previews.filter(({ error }) => error === undefined).length;
  return (
    <div className="panel-buttons">
      <Button
        type="submit"
        variant={isPreviewed ? 'default' : 'filled'}
        loading={bulk.step === 'previewing'}
        disabled={bulk.step === 'booking'}
      >
        Preview
      </Button>
      <Button
        disabled={!isPreviewed || bookable === 0}
        loading={bulk.step === 'booking'}
        onClick={bulk.book}
      >
        {isPreviewed ? `${words} ${displayCount(bookable)}` : words}
      </Button>
    </div>
  );
}

function labelOf(row: GiveUpAnswer, names: Names): string {
  const { side, quantity, contract, price, role } = row;
  const what = `${displayCount(quantity)} ${names.product(contract)} ${names.term(contract)}`;
  const other = role === 'executor' ? `for ${row.clearingFirm}` : `from ${row.executingFirm}`;
  return `${side === 'buy' ? 'Buy' : 'Sell'} ${what} at ${names.price(contract, price)} ${other}`;
}
