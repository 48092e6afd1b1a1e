import { Button, PasswordInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import type { UserAnswer } from '../api/answers.ts';
import { post, sentenceOf } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { Mark } from './mark.tsx';
import './sign-in.css';

/** The secret of a link is spent by its first use, so however often the page is drawn, it is sent once. */
const sent = new Map<string, Promise<UserAnswer>>();

function spend(secret: string): Promise<UserAnswer> {
  const known = sent.get(secret) ?? post<UserAnswer>('/session', { secret });
  sent.set(secret, known);
  return known;
}

/** Takes the secret out of a pasted link, or the text as it is. */
function secretIn(text: string): string {
  return text.trim().split('#').at(-1) ?? '';
}

/** Spends a secret for a session and opens the desk: that of the address by itself, else the one that is pasted. */
function useSignIn(): {
  readonly signIn: (secret: string) => void;
  readonly failure: string;
  readonly isBusy: boolean;
} {
  const navigate = useNavigate();
  const [failure, setFailure] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const signIn = (secret: string) => {
    setIsBusy(true);
    setFailure('');
    spend(secret)
      .then(async () => {
        await queryClient.resetQueries();
        await navigate({ to: '/' });
      })
      .catch((error: unknown) => setFailure(sentenceOf(error)))
      .finally(() => setIsBusy(false));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: reads the address, when the page opens and when a link is opened over it
  useEffect(() => {
    const readLink = () => {
      const secret = secretIn(window.location.hash);
      if (secret === '') return;
      window.history.replaceState(null, '', window.location.pathname);
      signIn(secret);
    };
    readLink();
    window.addEventListener('hashchange', readLink);
    return () => window.removeEventListener('hashchange', readLink);
  }, []);
  return { signIn, failure, isBusy };
}

export function SignIn() {
  const [link, setLink] = useState('');
  const { signIn, failure, isBusy } = useSignIn();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (link.trim() !== '') signIn(secretIn(link));
  };
  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <div className="sign-in-mark">
          <Mark />
        </div>
        <h1>Holdfast</h1>
        <p>
          Open the sign-in link that <code>holdfast serve</code> printed in its terminal. A link
          works once, within 15 minutes.
        </p>
        <form onSubmit={submit}>
          <PasswordInput
            label="Or paste the link here"
            size="sm"
            value={link}
            autoComplete="off"
            onChange={(event) => setLink(event.currentTarget.value)}
          />
          <Button type="submit" size="sm" loading={isBusy}>
            Sign in
          </Button>
        </form>
        {failure === '' ? null : (
          <p className="notice" data-tone="bad" role="alert">
            {failure}
          </p>
        )}
      </div>
    </main>
  );
}
