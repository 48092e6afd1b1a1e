import { Button } from '@mantine/core';
import { displayCount } from '../format/amount.ts';

type BulkButtonsProps<Step extends string> = {
  /** Steps that every chosen row allows; the first is the one most wanted. */
  readonly steps: readonly Step[];
  readonly wordsOf: (step: Step) => string;
  readonly count: number;
  readonly isRunning: boolean;
  readonly onTake: (step: Step) => void;
};

/** One button a step, with the number of rows it is taken for. */
export function BulkButtons<Step extends string>(props: BulkButtonsProps<Step>) {
  const { steps, wordsOf, count, isRunning, onTake } = props;
  if (steps.length === 0)
    return (
      <p className="panel-hint">
        {count === 1 ? 'Nothing is left to be done.' : 'They have no step in common.'}
      </p>
    );
  return (
    <div className="panel-buttons">
      {steps.map((step, at) => (
        <Button
          key={step}
          variant={at === 0 ? 'filled' : 'default'}
          disabled={isRunning}
          onClick={() => onTake(step)}
        >
          {wordsOf(step)}
          {count === 1 ? '' : ` ${displayCount(count)}`}
        </Button>
      ))}
    </div>
  );
}
