import { Autocomplete, Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { GiveUpAnswer } from '../api/give-up-answers.ts';
import { useAccountNames } from '../api/queries.ts';
import { counted, displayCount } from '../format/amount.ts';
import { type Names, useFirm } from '../shell/firm-context.ts';
import { BulkPanel } from './bulk-panel.tsx';
import { allowedByAll } from './bulk-run.ts';
import { stepWords } from './give-up-words.ts';
import type { BulkRun } from './use-bulk-run.ts';

type PanelProps = {
  readonly rows: readonly GiveUpAnswer[];
  readonly names: Names;
  readonly bulk: BulkRun;
  /** What is still chosen after an action: the rows of which nothing came. */
  readonly onDone: (failed: readonly string[]) => void;
};

/** The steps of ours that all chosen give-ups allow, each taken for every one of them. */
export function GiveUpBulkPanel({ rows, names, bulk, onDone }: PanelProps) {
  const { firm } = useFirm();
  const accounts = useAccountNames(firm);
  const [account, setAccount] = useState('');
  const [reason, setReason] = useState('');
  const steps = allowedByAll(rows.map((row) => row.steps));
  const take = async (step: string) => {
    const said = { account: step === 'claim' ? account.trim() : '', reason: reason.trim() };
    const path = `/firms/${encodeURIComponent(firm)}/give-ups/step`;
    const items = rows.map((row) => ({
      id: row.giveUpId,
      label: labelOf(row, names),
      path,
      body: { giveUpId: row.giveUpId, step, ...said },
    }));
    onDone(await bulk.run(items));
  };
  return (
    <BulkPanel
      name="Give-up"
      title={counted(rows.length, 'give-up')}
      text="Each step is taken for every one of them, each on its own."
      labels={rows.map((row) => [row.giveUpId, labelOf(row, names)])}
      bulk={bulk}
    >
      <div className="panel-form">
        {steps.includes('claim') ? (
          <Autocomplete
            label="Account that takes them"
            description="Blank: for each the account that the CCP names"
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
        {steps.length === 0 ? <p className="panel-hint">They have no step in common.</p> : null}
        <div className="panel-buttons">
          {steps.map((step, at) => (
            <Button
              key={step}
              variant={at === 0 ? 'filled' : 'default'}
              disabled={bulk.isRunning}
              onClick={() => void take(step)}
            >
              {stepWords(step)} {displayCount(rows.length)}
            </Button>
          ))}
        </div>
      </div>
    </BulkPanel>
  );
}

function labelOf(row: GiveUpAnswer, names: Names): string {
  const { side, quantity, contract, price, role } = row;
  const what = `${displayCount(quantity)} ${names.product(contract)} ${names.term(contract)}`;
  const other = role === 'executor' ? `for ${row.clearingFirm}` : `from ${row.executingFirm}`;
  return `${side === 'buy' ? 'Buy' : 'Sell'} ${what} at ${names.price(contract, price)} ${other}`;
}
