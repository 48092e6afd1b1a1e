import { Button, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { sentenceOf } from '../api/client.ts';

export function EmptyNote({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className="state-note">
      <h2>{title}</h2>
      <p>{children}</p>
    </div>
  );
}

export function LoadingNote({ children }: { readonly children: string }) {
  return (
    <div className="state-note" role="status">
      <Loader size="sm" aria-hidden="true" />
      <p>{children}</p>
    </div>
  );
}

export function FailedNote({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}) {
  return (
    <div className="state-note" role="alert">
      <h2>This could not be read</h2>
      <p>{sentenceOf(error)}</p>
      {onRetry === undefined ? null : (
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
