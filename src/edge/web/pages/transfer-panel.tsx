import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { TransferAnswer, TransferStep } from '../api/life-answers.ts';
import { useDates } from '../api/queries.ts';
import { counted, displayCount } from '../format/amount.ts';
import { type Names, useFirm } from '../shell/firm-context.ts';
import { BulkButtons } from './bulk-buttons.tsx';
import { BulkPanel } from './bulk-panel.tsx';
import { allowedByAll } from './bulk-run.ts';
import { Facts } from './facts.tsx';
import { fromWords, toWords } from './transfer-columns.ts';
import type { BulkRun } from './use-bulk-run.ts';

type PanelProps = {
  readonly rows: readonly TransferAnswer[];
  readonly names: Names;
  readonly bulk: BulkRun;
  readonly onDone: (failed: readonly string[]) => void;
};

const STEP_WORDS: Readonly<Record<TransferStep, string>> = {
  approved: 'Approve',
  rejected: 'Reject',
  cancelled: 'Take back',
  reversed: 'Reverse',
};

/** Transfers that are chosen, one or many, and what they may become. */
export function TransferPanel({ rows, names, bulk, onDone }: PanelProps) {
  const { firm } = useFirm();
  const { data: dates } = useDates(firm);
  const [given, setGiven] = useState<string>();
  const [reason, setReason] = useState('');
  const date = given ?? dates?.newest ?? '';
  const steps = allowedByAll(rows.map(({ outcomes }) => outcomes));
  const decide = async (outcome: TransferStep) => {
    const said = outcome === 'approved' ? { date } : { reason: reason.trim() };
    const items = rows.map((row) => ({
      id: row.transferId,
      label: labelOf(row, names),
      path: `/firms/${encodeURIComponent(firm)}/transfers/${encodeURIComponent(row.transferId)}/decide`,
      body: { outcome, ...said },
    }));
    onDone(await bulk.run(items));
  };
  const [only] = rows.length === 1 ? rows : [];
  return (
    <BulkPanel
      name="Transfer"
      title={only === undefined ? counted(rows.length, 'transfer') : `Transfer ${only.transferId}`}
      text="Approved contracts move on the day; each transfer on its own."
      labels={rows.map((row) => [row.transferId, labelOf(row, names)])}
      bulk={bulk}
    >
      <div className="panel-form">
        {steps.includes('approved') ? (
          <TextInput
            label="Day on which they move"
            placeholder="YYYY-MM-DD"
            value={date}
            onChange={(event) => setGiven(event.currentTarget.value)}
          />
        ) : null}
        {steps.length === 0 ? null : (
          <TextInput
            label="Reason"
            description="Must be given unless it is approved"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        <BulkButtons
          steps={steps}
          wordsOf={(step) => STEP_WORDS[step]}
          count={rows.length}
          isRunning={bulk.isRunning}
          onTake={(step) => void decide(step)}
        />
      </div>
      {only === undefined ? null : <Facts facts={factsOf(only)} />}
    </BulkPanel>
  );
}

function labelOf(row: TransferAnswer, names: Names): string {
  const { side, quantity, contract, transferId } = row;
  const what = `${displayCount(quantity)} ${side} ${names.product(contract)} ${names.term(contract)}`;
  return `${transferId}: ${what}, ${fromWords(row)} to ${toWords(row)}`;
}

function factsOf(row: TransferAnswer): readonly (readonly [string, string])[] {
  return [
    ['State', row.status],
    ['Contract', row.contract],
    ['From', fromWords(row)],
    ['To', toWords(row)],
    ['Price', row.basis.replaceAll('-', ' ')],
    ['Kind', row.kind],
    ['Moved on', row.date],
    ['Asked by', row.requestedBy],
    ['Decided by', row.decidedBy],
    ['Reason', row.reason],
    ['Trades', row.trades.join(' ')],
  ];
}
