import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { FirmAnswer } from '../api/answers.ts';
import { post, sentenceOf } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import './sign-in.css';

/** A new data directory has no firm: the first is made here, and its files are imported next. */
export function FirstFirm() {
  const navigate = useNavigate();
  const [firm, setFirm] = useState('');
  const [reportingFirm, setReportingFirm] = useState('');
  const creating = useMutation({
    mutationFn: () => post<FirmAnswer>('/firms', { firm: firm.trim(), reportingFirm }),
    onSuccess: async (made) => {
      await queryClient.invalidateQueries({ queryKey: ['firms'] });
      await navigate({ to: '/f/$firm/import', params: { firm: made.firm } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    creating.mutate();
  };
  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <h1>Create the first firm</h1>
        <p>
          A firm is one clearing member: one log, one book, one set of keys. Others can be added
          with <code>holdfast firm create</code>.
        </p>
        <form onSubmit={submit}>
          <TextInput
            label="Firm"
            description="Lower-case letters, digits and hyphens; it never changes"
            value={firm}
            autoComplete="off"
            onChange={(event) => setFirm(event.currentTarget.value)}
          />
          <TextInput
            label="CFTC reporting firm"
            description="Three characters; blank when it files no Part 17"
            value={reportingFirm}
            autoComplete="off"
            onChange={(event) => setReportingFirm(event.currentTarget.value.trim())}
          />
          {creating.isError ? (
            <p className="notice" data-tone="bad" role="alert">
              {sentenceOf(creating.error)}
            </p>
          ) : null}
          <Button
            type="submit"
            size="sm"
            loading={creating.isPending}
            disabled={firm.trim() === ''}
          >
            Create the firm
          </Button>
        </form>
      </div>
    </main>
  );
}
