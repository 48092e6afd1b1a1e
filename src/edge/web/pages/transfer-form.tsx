import { Autocomplete, Button, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ChangeEvent, useState } from 'react';
import { post, Refused, sentenceOf } from '../api/client.ts';
import { refreshBook, useAccountNames, useContracts } from '../api/queries.ts';
import { useFirm } from '../shell/firm-context.ts';
import {
  fieldOfTransferRefusal,
  NEW_TRANSFER,
  requestBody,
  type TransferCells,
  type TransferField,
} from './transfer-fields.ts';

/** Asks for a transfer; nothing moves before it is approved. */
export function TransferForm() {
  const { firm } = useFirm();
  const accounts = useAccountNames(firm);
  const { data: contracts = [] } = useContracts(firm);
  const [cells, setCells] = useState<TransferCells>(NEW_TRANSFER);
  const asking = useMutation({
    mutationFn: () => post(`/firms/${encodeURIComponent(firm)}/transfers`, requestBody(cells)),
    onSuccess: () => setCells({ ...cells, transferId: '', quantity: '' }),
    onSettled: () => refreshBook(firm),
  });
  const { error } = asking;
  const refusedField = error instanceof Refused ? fieldOfTransferRefusal(error, cells) : undefined;
  const field = (name: TransferField) => ({
    value: cells[name],
    error: refusedField === name ? sentenceOf(error) : undefined,
  });
  const choice = (name: TransferField) => ({
    ...field(name),
    onChange: (text: string | null) => setCells({ ...cells, [name]: text ?? '' }),
  });
  const input = (name: TransferField) => ({
    ...field(name),
    onChange: (event: ChangeEvent<HTMLInputElement>) =>
      setCells({ ...cells, [name]: event.currentTarget.value }),
  });
  return (
    <aside className="side-panel" aria-label="Transfer">
      <header>
        <div>
          <h2>Ask for a transfer</h2>
          <p>Nothing moves before it is approved. Choose transfers to decide them.</p>
        </div>
      </header>
      <form
        className="panel-form"
        onSubmit={(event) => {
          event.preventDefault();
          asking.mutate();
        }}
      >
        <TextInput label="Id" autoComplete="off" {...input('transferId')} />
        <Autocomplete label="Contract" data={contracts} limit={50} {...choice('contract')} />
        <div className="panel-row">
          <Select label="Side" allowDeselect={false} data={['long', 'short']} {...choice('side')} />
          <TextInput
            label="Contracts"
            inputMode="numeric"
            autoComplete="off"
            {...input('quantity')}
          />
        </div>
        <Autocomplete label="From account" data={accounts} limit={50} {...choice('fromAccount')} />
        <Autocomplete label="To account" data={accounts} limit={50} {...choice('toAccount')} />
        <TextInput
          label="Other firm"
          description="Instead of one of the accounts"
          autoComplete="off"
          {...input('counterparty')}
        />
        <div className="panel-row">
          <Select
            label="Price"
            allowDeselect={false}
            data={[
              { value: 'original', label: 'Original' },
              { value: 'last-settlement', label: 'Last settlement' },
            ]}
            {...choice('basis')}
          />
          <Select
            label="Kind"
            allowDeselect={false}
            data={['simple', 'complex']}
            {...choice('kind')}
          />
        </div>
        <TextInput label="Reason" autoComplete="off" {...input('reason')} />
        {error === null || refusedField !== undefined ? null : (
          <p className="notice" data-tone="bad" role="alert">
            {sentenceOf(error)}
          </p>
        )}
        <div className="panel-buttons">
          <Button type="submit" loading={asking.isPending}>
            Ask
          </Button>
        </div>
      </form>
    </aside>
  );
}
