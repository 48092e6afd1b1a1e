import { ActionIcon, Autocomplete, Button, SegmentedControl, TextInput } from '@mantine/core';
import { Refused } from '../api/client.ts';
import { useAccountNames } from '../api/queries.ts';
import { useFirm } from '../shell/firm-context.ts';
import { lineOfRefusal, NEW_LINE, type ShareDraft, type ShareLine } from './share-draft.ts';
import './shares.css';

type ShareFieldsProps = {
  readonly draft: ShareDraft;
  readonly onChange: (draft: ShareDraft) => void;
  /** Of the newest preview or booking; stands at the line that it is about. */
  readonly error: unknown;
};

const METHODS = [
  { value: 'quantity', label: 'Contracts' },
  { value: 'percent', label: 'Percent' },
  { value: 'rotation', label: 'Rotation' },
  { value: 'fair-price', label: 'Fair price' },
] as const;

const EXPLANATIONS = {
  quantity: 'So many contracts to each; of several trades in order.',
  percent: 'What is left over goes by largest remainder.',
  rotation: 'Alike; what is left over to one after the other.',
  'fair-price': 'So many contracts to each, average prices as near as can be.',
} as const;

/** How contracts are divided: the way, and a line for each account. */
export function ShareFields({ draft, onChange, error }: ShareFieldsProps) {
  const { firm } = useFirm();
  const accounts = useAccountNames(firm);
  const at = error instanceof Refused ? lineOfRefusal(draft, error) : undefined;
  const set = (line: number, change: Partial<ShareLine>) =>
    onChange({
      ...draft,
      lines: draft.lines.map((known, place) => (place === line ? { ...known, ...change } : known)),
    });
  return (
    <>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Way of dividing"
        value={draft.method}
        data={[...METHODS]}
        onChange={(method) => onChange({ ...draft, method })}
      />
      <p className="panel-hint">{EXPLANATIONS[draft.method]}</p>
      <fieldset className="share-lines">
        <legend className="visually-hidden">Accounts</legend>
        {draft.lines.map((line, place) => (
          <ShareLineFields
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place; two may say the same while they are typed
            key={place}
            line={line}
            place={place}
            method={draft.method}
            accounts={accounts}
            error={at === place && error instanceof Refused ? error.sentence : undefined}
            onChange={(change) => set(place, change)}
            onRemove={() =>
              onChange({ ...draft, lines: draft.lines.filter((_, other) => other !== place) })
            }
          />
        ))}
      </fieldset>
      <Button
        className="share-more"
        variant="default"
        size="compact-xs"
        onClick={() => onChange({ ...draft, lines: [...draft.lines, NEW_LINE] })}
      >
        Add an account
      </Button>
      {draft.method === 'rotation' ? (
        <Autocomplete
          label="Begins with"
          description="Blank: where the same rotation stopped"
          data={[...new Set(draft.lines.map(({ account }) => account.trim()))].filter(Boolean)}
          value={draft.first}
          onChange={(first) => onChange({ ...draft, first })}
        />
      ) : null}
    </>
  );
}

type LineProps = {
  readonly line: ShareLine;
  readonly place: number;
  readonly method: ShareDraft['method'];
  readonly accounts: readonly string[];
  readonly error: string | undefined;
  readonly onChange: (change: Partial<ShareLine>) => void;
  readonly onRemove: () => void;
};

function ShareLineFields({ line, place, method, accounts, error, onChange, onRemove }: LineProps) {
  const amountLabel = method === 'percent' ? 'Percent' : 'Contracts';
  return (
    <div className="share-line">
      <Autocomplete
        aria-label={`Account ${place + 1}`}
        placeholder="Account"
        data={[...accounts]}
        limit={50}
        value={line.account}
        error={error}
        onChange={(account) => onChange({ account })}
      />
      {method === 'rotation' ? null : (
        <TextInput
          className="share-amount"
          aria-label={`${amountLabel} ${place + 1}`}
          placeholder={amountLabel}
          inputMode="decimal"
          autoComplete="off"
          value={line.amount}
          onChange={(event) => onChange({ amount: event.currentTarget.value })}
        />
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove account ${place + 1}`}
        onClick={onRemove}
      >
        ×
      </ActionIcon>
    </div>
  );
}
