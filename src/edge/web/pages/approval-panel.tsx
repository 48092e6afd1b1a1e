import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApprovalAnswer, ApprovalOutcome } from '../api/approval-answers.ts';
import { counted } from '../format/amount.ts';
import { useFirm } from '../shell/firm-context.ts';
import {
  instructionWords,
  occasionWords,
  outcomeWords,
  termLabel,
  termsText,
} from './approval-words.ts';
import { BulkButtons } from './bulk-buttons.tsx';
import { BulkPanel } from './bulk-panel.tsx';
import { allowedByAll } from './bulk-run.ts';
import { Facts } from './facts.tsx';
import type { BulkRun } from './use-bulk-run.ts';

type PanelProps = {
  readonly rows: readonly ApprovalAnswer[];
  readonly bulk: BulkRun;
  readonly onDone: (failed: readonly string[]) => void;
};

/** What waits for a second person, one or many, and what the person who is signed in may say to all of them. */
export function ApprovalPanel({ rows, bulk, onDone }: PanelProps) {
  const { firm } = useFirm();
  const [reason, setReason] = useState('');
  const say = async (outcome: ApprovalOutcome) => {
    const path = `/firms/${encodeURIComponent(firm)}/approvals/decide`;
    const items = rows.map((row) => ({
      id: row.approvalId,
      label: labelOf(row),
      path,
      body: { approvalId: row.approvalId, outcome, reason: reason.trim() },
    }));
    onDone(await bulk.run(items));
  };
  const [only] = rows.length === 1 ? rows : [];
  return (
    <BulkPanel
      name="Approval"
      title={only === undefined ? counted(rows.length, 'approval') : occasionWords(only.occasion)}
      text="Approved, it is decided on the book as it is now."
      labels={rows.map((row) => [row.approvalId, labelOf(row)])}
      bulk={bulk}
    >
      <div className="panel-form">
        <TextInput
          label="Reason"
          description="Must be given to refuse; kept with every decision"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <BulkButtons
          steps={allowedByAll(rows.map(({ outcomes }) => outcomes))}
          wordsOf={outcomeWords}
          count={rows.length}
          isRunning={bulk.isRunning}
          onTake={(outcome) => void say(outcome)}
        />
      </div>
      {only === undefined ? null : <Facts facts={factsOf(only)} />}
    </BulkPanel>
  );
}

function labelOf(row: ApprovalAnswer): string {
  const terms = termsText(row);
  const what = `${instructionWords(row.instruction)} ${row.subject}`;
  return `${what}${terms === '' ? '' : `: ${terms}`}, asked by ${row.requestedBy}`;
}

function factsOf(row: ApprovalAnswer): readonly (readonly [string, string])[] {
  return [
    ['Instruction', instructionWords(row.instruction)],
    ...row.terms.map(({ term, value }): readonly [string, string] => [termLabel(term), value]),
    ['Asked by', row.requestedBy],
    ['Asked at', row.requestedAt],
    ['Decided by', row.decidedBy],
    ['Reason', row.reason],
    ['Approval', row.approvalId],
  ];
}
