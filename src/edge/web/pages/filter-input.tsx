import { CloseButton, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { RowView } from '../grid/row-view.ts';

type FilterInputProps<Row> = {
  readonly view: RowView<Row>;
  readonly label: string;
  readonly hint: string;
};

/** Words found anywhere in a row. */
export function FilterInput<Row>({ view, label, hint }: FilterInputProps<Row>) {
  const [text, setText] = useState(view.filter.text);
  const apply = (next: string) => {
    setText(next);
    view.setFilter({ ...view.filter, text: next });
  };
  return (
    <TextInput
      className="filter-input"
      aria-label={label}
      placeholder={hint}
      value={text}
      onChange={(event) => apply(event.currentTarget.value)}
      rightSection={
        text === '' ? null : (
          <CloseButton size="xs" aria-label="Clear the filter" onClick={() => apply('')} />
        )
      }
    />
  );
}
