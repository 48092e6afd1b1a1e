import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { EndingAnswer } from '../api/life-answers.ts';
import { counted, displayCount } from '../format/amount.ts';
import { type Names, useFirm } from '../shell/firm-context.ts';
import { BulkButtons } from './bulk-buttons.tsx';
import { BulkPanel } from './bulk-panel.tsx';
import { allowedByAll } from './bulk-run.ts';
import {
  type EndingStep,
  endingKey,
  endingStepWords,
  endsWords,
  instructed,
  stepsOf,
} from './ending-words.ts';
import { Facts } from './facts.tsx';
import type { BulkRun } from './use-bulk-run.ts';

type PanelProps = {
  readonly rows: readonly EndingAnswer[];
  readonly names: Names;
  /** The day that is instructed for. */
  readonly date: string;
  readonly bulk: BulkRun;
  readonly onDone: (failed: readonly string[]) => void;
};

/** Positions that are chosen: of one some contracts are exercised or abandoned, of several all. */
export function EndingPanel({ rows, names, date, bulk, onDone }: PanelProps) {
  const { firm } = useFirm();
  const [only] = rows.length === 1 ? rows : [];
  const [given, setGiven] = useState<string>();
  const [isByCcp, setIsByCcp] = useState(false);
  const quantity = given ?? (only === undefined ? '' : String(only.long));
  const instruct = async (step: EndingStep) => {
    const items = rows.map((row) => ({
      id: endingKey(row),
      label: labelOf(row, names),
      path: `/firms/${encodeURIComponent(firm)}/exercises`,
      body: {
        account: row.account,
        contract: row.contract,
        date,
        notifiedBy: isByCcp ? 'ccp' : 'client',
        ...instructed(step, only === undefined ? row.long : Number(quantity)),
      },
    }));
    onDone(await bulk.run(items));
  };
  const steps = allowedByAll(rows.map(stepsOf));
  return (
    <BulkPanel
      name="Exercise"
      title={
        only === undefined ? counted(rows.length, 'position') : `${only.account}, ${only.long} long`
      }
      text="An instruction is of the day as a whole; its run brings it about."
      labels={rows.map((row) => [endingKey(row), labelOf(row, names)])}
      bulk={bulk}
    >
      <div className="panel-form">
        {only === undefined || steps.length === 0 ? null : (
          <TextInput
            label="Contracts"
            inputMode="numeric"
            value={quantity}
            onChange={(event) => setGiven(event.currentTarget.value)}
          />
        )}
        {steps.length === 0 ? null : (
          <Checkbox
            label="The clearing house says so"
            checked={isByCcp}
            onChange={(event) => setIsByCcp(event.currentTarget.checked)}
          />
        )}
        {only === undefined && steps.length > 0 ? (
          <p className="panel-hint">All contracts that are long in each of them.</p>
        ) : null}
        <BulkButtons
          steps={steps}
          wordsOf={endingStepWords}
          count={rows.length}
          isRunning={bulk.isRunning}
          onTake={(step) => void instruct(step)}
        />
      </div>
      {only === undefined ? null : <Facts facts={factsOf(only)} />}
    </BulkPanel>
  );
}

function labelOf(row: EndingAnswer, names: Names): string {
  const { account, contract, long, short } = row;
  const what = `${names.product(contract)} ${names.term(contract)}`;
  const held = long > 0 ? `${displayCount(long)} long` : `${displayCount(short)} short`;
  return `${account}: ${held} ${what}`;
}

function factsOf(row: EndingAnswer): readonly (readonly [string, string])[] {
  return [
    ['The run would make of it', endsWords(row)],
    ['Contract', row.contract],
    ['In the money by', row.moneyness],
    ['To exercise', row.exercise === 0 ? '' : displayCount(row.exercise)],
    ['To abandon', row.abandon === 0 ? '' : displayCount(row.abandon)],
    ['Instructions until', row.deadline],
    ['Last day', row.lastDay],
  ];
}
