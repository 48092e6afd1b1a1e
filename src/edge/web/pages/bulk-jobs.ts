/** One instruction of several that a person gives with one action. */
export type Job = {
  /** Of the row that it is for. */
  readonly rowKey: string;
  /** What the person at the desk knows it by. */
  readonly label: string;
  /** Below the firm: `allocations/trades`. */
  readonly path: string;
  readonly body: object;
};

/** What became of a job; `error` undefined = it was done. */
export type JobOutcome<Answer> = {
  readonly job: Job;
  readonly answer: Answer | undefined;
  readonly error: unknown;
};

/**
 * One after the other, each to its end, whatever became of those before it: what is refused for one row is no reason not to do
 * the next. `told` hears of each as it ends.
 */
export async function runEach<Answer>(
  jobs: readonly Job[],
  send: (job: Job) => Promise<Answer>,
  told: (outcomes: readonly JobOutcome<Answer>[]) => void = () => undefined,
): Promise<readonly JobOutcome<Answer>[]> {
  const outcomes: JobOutcome<Answer>[] = [];
  for (const job of jobs) {
    outcomes.push(
      await send(job).then(
        (answer) => ({ job, answer, error: undefined }),
        (error: unknown) => ({ job, answer: undefined, error }),
      ),
    );
    told([...outcomes]);
  }
  return outcomes;
}

/** Rows of which something was refused: they stay chosen. */
export function failedRows<Answer>(outcomes: readonly JobOutcome<Answer>[]): readonly string[] {
  return outcomes.flatMap(({ job, error }) => (error === undefined ? [] : [job.rowKey]));
}
