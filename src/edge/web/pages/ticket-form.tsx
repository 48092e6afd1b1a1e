import { Autocomplete, Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import {
  type ChangeEvent,
  type FormEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';
import { TRADE_TYPES } from '../../../domain/trade/trade-events.ts';
import { Refused, sentenceOf } from '../api/client.ts';
import { useAccountNames, useContracts } from '../api/queries.ts';
import { type Names, useFirm } from '../shell/firm-context.ts';
import { fieldOfRefusal, type TicketCells, type TicketField } from './ticket-fields.ts';

type Sending = {
  readonly isPending: boolean;
  readonly error: unknown;
  readonly mutate: (cells: TicketCells, options: { readonly onSuccess: () => void }) => void;
};

type FormProps = {
  readonly names: Names;
  readonly initial: TicketCells;
  readonly submitLabel: string;
  readonly sending: Sending;
  /** Fields emptied for the next ticket. */
  readonly cleared: readonly TicketField[];
  readonly children?: ReactNode;
};

/** Side, contracts, contract, price, account; the rest is folded away. Refusals stand at the field they are about. */
export function TicketForm({ names, initial, submitLabel, sending, cleared, children }: FormProps) {
  const [cells, setCells] = useState(initial);
  const form = useRef<HTMLFormElement>(null);
  const { error } = sending;
  const refusedField = error instanceof Refused ? fieldOfRefusal(error) : undefined;
  useEffect(() => {
    if (refusedField === undefined) return;
    const input = form.current?.querySelector<HTMLElement>(`[name="${refusedField}"]`);
    input?.closest('details')?.setAttribute('open', '');
    input?.focus();
  }, [refusedField]);
  const set = (field: TicketField, text: string) => setCells({ ...cells, [field]: text });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const empty = Object.fromEntries(cleared.map((field) => [field, '']));
    sending.mutate(cells, { onSuccess: () => setCells({ ...cells, ...empty }) });
  };
  const field = (name: TicketField) => ({
    name,
    value: cells[name],
    error: refusedField === name ? <RefusalText error={error} /> : undefined,
  });
  const input = (name: TicketField) => ({
    ...field(name),
    onChange: (event: ChangeEvent<HTMLInputElement>) => set(name, event.currentTarget.value),
  });
  const choice = (name: TicketField) => ({
    ...field(name),
    onChange: (text: string) => set(name, text),
  });
  return (
    <form ref={form} className="panel-form" onSubmit={submit}>
      <SideChoice side={cells.side} onChange={(side) => set('side', side)} />
      <div className="panel-row">
        <TextInput
          label="Contracts"
          inputMode="numeric"
          autoComplete="off"
          {...input('quantity')}
        />
        <TextInput
          label="Price"
          inputMode="decimal"
          autoComplete="off"
          description={shownPrice(names, cells)}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...input('price')}
        />
      </div>
      <ContractInput names={names} {...choice('contract')} />
      <AccountInput {...choice('account')} />
      <MoreFields input={input} type={field('type')} onType={(type) => set('type', type)} />
      {error === null || error === undefined || refusedField !== undefined ? null : (
        <p className="notice" data-tone="bad" role="alert">
          {sentenceOf(error)}
        </p>
      )}
      <div className="panel-buttons">
        <Button type="submit" loading={sending.isPending}>
          {submitLabel}
        </Button>
        {children}
      </div>
    </form>
  );
}

type FieldProps = {
  readonly name: TicketField;
  readonly value: string;
  readonly error: ReactNode;
};

type MoreFieldsProps = {
  readonly input: (
    name: TicketField,
  ) => FieldProps & { readonly onChange: (event: ChangeEvent<HTMLInputElement>) => void };
  readonly type: FieldProps;
  readonly onType: (type: string) => void;
};

/** What is right by itself most of the time. */
function MoreFields({ input, type, onType }: MoreFieldsProps) {
  return (
    <details className="panel-more">
      <summary>Dates, time and type</summary>
      <div className="panel-row">
        <TextInput type="date" label="Trade date" {...input('tradeDate')} />
        <TextInput type="date" label="Clearing date" {...input('clearingDate')} />
      </div>
      <p className="panel-hint">Without a clearing date the CCP’s roll time decides.</p>
      <TextInput
        label="Executed"
        placeholder="2026-03-16T09:31:10-05:00"
        autoComplete="off"
        {...input('executionTime')}
      />
      <div className="panel-row">
        <Select
          label="Type"
          data={[...TRADE_TYPES]}
          allowDeselect={false}
          {...type}
          onChange={(chosen) => onType(chosen ?? '')}
        />
        <TextInput label="Execution id" autoComplete="off" {...input('execId')} />
      </div>
    </details>
  );
}

/** What a price in clearing format looks like on a screen of the exchange, when that differs. */
function shownPrice(names: Names, { contract, price }: TicketCells): string {
  if (!/^-?\d+(\.\d+)?$/.test(price)) return '';
  const shown = names.price(contract, price);
  return shown === price ? '' : `shown as ${shown}`;
}

function RefusalText({ error }: { readonly error: unknown }) {
  if (!(error instanceof Refused)) return null;
  return (
    <>
      {error.sentence} <code>{error.code}</code>
    </>
  );
}

function SideChoice({
  side,
  onChange,
}: {
  readonly side: string;
  readonly onChange: (side: string) => void;
}) {
  return (
    <SegmentedControl
      fullWidth
      size="sm"
      aria-label="Side"
      className="side-choice"
      data-side={side}
      value={side}
      data={[
        { value: 'buy', label: 'Buy' },
        { value: 'sell', label: 'Sell' },
      ]}
      onChange={onChange}
    />
  );
}

type ChoiceProps = {
  readonly name: string;
  readonly value: string;
  readonly error: ReactNode;
  readonly onChange: (text: string) => void;
};

/** Contracts that the firm holds; any other may be typed. Found by code, product name or month. */
function ContractInput({ names, ...field }: ChoiceProps & { readonly names: Names }) {
  const { firm } = useFirm();
  const { data: contracts = [] } = useContracts(firm);
  const nameOf = (contract: string) => `${names.product(contract)} ${names.term(contract)}`;
  return (
    <Autocomplete
      label="Contract"
      placeholder="CBT:C:FUT:202703, or corn"
      autoComplete="off"
      description={field.value.split(':').length < 4 ? '' : nameOf(field.value)}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={contracts}
      limit={50}
      filter={({ options, search, limit }) => {
        const words = search.toLowerCase().split(' ');
        const fits = (contract: string) => {
          const text = `${contract} ${nameOf(contract)}`.toLowerCase();
          return words.every((word) => text.includes(word));
        };
        return options.filter((option) => 'value' in option && fits(option.value)).slice(0, limit);
      }}
      renderOption={({ option }) => (
        <span>
          {nameOf(option.value)} <span className="contract-code">{option.value}</span>
        </span>
      )}
      {...field}
    />
  );
}

function AccountInput(field: ChoiceProps) {
  const { firm } = useFirm();
  const accounts = useAccountNames(firm);
  return <Autocomplete label="Account" autoComplete="off" data={accounts} limit={50} {...field} />;
}
