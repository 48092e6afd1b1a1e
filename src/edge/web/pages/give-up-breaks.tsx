import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post, sentenceOf } from '../api/client.ts';
import type { GiveUpBreakAnswer } from '../api/give-up-answers.ts';
import { refreshBook, useGiveUpBreaks } from '../api/queries.ts';
import { useFirm } from '../shell/firm-context.ts';
import './bulk.css';

/** What CCPs' messages got wrong, kept until a person settles it; nothing was mended in silence. */
export function GiveUpBreaks() {
  const { firm } = useFirm();
  const { data: breaks = [] } = useGiveUpBreaks(firm);
  return (
    <aside className="side-panel" aria-label="Give-up">
      <header>
        <div>
          <h2>{breaks.length === 0 ? 'Choose a give-up' : 'Breaks'}</h2>
          <p>
            {breaks.length === 0
              ? 'Its state and what we can do next appear here.'
              : 'What CCPs’ messages say that does not fit or add up.'}
          </p>
        </div>
      </header>
      {breaks.map((found) => (
        <Break key={found.itemId} found={found} />
      ))}
    </aside>
  );
}

function Break({ found }: { readonly found: GiveUpBreakAnswer }) {
  const { firm } = useFirm();
  const { itemId, code, giveUpId, seen, wanted } = found;
  const [reason, setReason] = useState('');
  const settling = useMutation({
    mutationFn: () =>
      post(`/firms/${encodeURIComponent(firm)}/give-ups/breaks/settle`, {
        itemId,
        reason: reason.trim(),
      }),
    onSettled: () => refreshBook(firm),
  });
  return (
    <form
      className="break-form"
      aria-label={`Break ${itemId}`}
      onSubmit={(event) => {
        event.preventDefault();
        settling.mutate();
      }}
    >
      <p className="notice" data-tone="warn">
        {code.replaceAll('_', ' ')}: {seen}, wanted {wanted} ({giveUpId})
      </p>
      <TextInput
        label="Why it is settled"
        value={reason}
        error={settling.isError ? sentenceOf(settling.error) : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className="panel-buttons panel-hint">
        <Button type="submit" variant="default" loading={settling.isPending}>
          Settle
        </Button>
      </div>
    </form>
  );
}
