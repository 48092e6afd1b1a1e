import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import type { ImportResultAnswer, ImportStateAnswer } from '../api/answers.ts';
import { get, Refused, sendFile, sentenceOf } from '../api/client.ts';
import { refreshFirm } from '../api/queries.ts';
import { useFirm } from '../shell/firm-context.ts';
import { ImportCard } from './import-card.tsx';
import { KnownFiles } from './known-files.tsx';
import './import.css';

/** A file given to this page. The server knows its progress by `importId`. */
export type DroppedFile = {
  readonly importId: string;
  readonly file: File;
  readonly sentBytes: number;
  readonly isDone: boolean;
  readonly failure: string;
};

type Imports = {
  readonly dropped: readonly DroppedFile[];
  /** Running and recent ones, of this page and of others. */
  readonly states: readonly ImportStateAnswer[];
  readonly take: (files: Iterable<File>, partial: boolean) => void;
};

/** Sends files one after the other and follows what becomes of them. */
function useImports(firm: string): Imports {
  const [dropped, setDropped] = useState<readonly DroppedFile[]>([]);
  const queue = useRef(Promise.resolve());
  const change = (importId: string, next: Partial<DroppedFile>) =>
    setDropped((all) => all.map((one) => (one.importId === importId ? { ...one, ...next } : one)));
  const isRunning = dropped.some(({ isDone }) => !isDone);
  const { data: states = [], refetch } = useQuery({
    queryKey: [firm, 'imports'],
    queryFn: () => get<readonly ImportStateAnswer[]>(`/firms/${encodeURIComponent(firm)}/imports`),
    refetchInterval: isRunning ? 300 : 5_000,
  });
  const take = (files: Iterable<File>, partial: boolean) => {
    for (const file of files) {
      const importId = crypto.randomUUID();
      setDropped((all) => [{ importId, file, sentBytes: 0, isDone: false, failure: '' }, ...all]);
      const onUploaded = (sentBytes: number) => change(importId, { sentBytes });
      // Reference before trades, prices after: the order of the files is the sender's to choose.
      queue.current = queue.current
        .then(() => sendFile<ImportResultAnswer>({ firm, file, importId, partial, onUploaded }))
        .then(
          () => change(importId, { isDone: true }),
          (error: unknown) => change(importId, { isDone: true, failure: failureOf(error) }),
        )
        .then(() => Promise.all([refetch(), refreshFirm(firm)]))
        .then(() => undefined);
    }
  };
  return { dropped, states, take };
}

/** Files of any known kind, dropped or chosen, one after the other in the order given. */
export function ImportPage() {
  const { firm } = useFirm();
  const [partial, setPartial] = useState(false);
  const { dropped, states, take } = useImports(firm);
  const mine = new Set(dropped.map(({ importId }) => importId));
  const others = states.filter(({ importId }) => !mine.has(importId));
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Import</h1>
          <p>
            Confirms, trades, prices and reference: each file is checked whole before any of it is
            booked
          </p>
        </div>
        <Checkbox
          label="Book the good rows of a CSV file although others are bad"
          checked={partial}
          onChange={(event) => setPartial(event.currentTarget.checked)}
        />
      </div>
      <div className="page-scroll">
        <div className="import-page">
          <DropArea onFiles={(files) => take(files, partial)} />
          {dropped.map((one) => (
            <ImportCard
              key={one.importId}
              fileName={one.file.name}
              dropped={one}
              state={states.find(({ importId }) => importId === one.importId)}
            />
          ))}
          {dropped.length + others.length === 0 ? <KnownFiles /> : null}
          {others.map((state) => (
            <ImportCard key={state.importId} fileName={state.file} state={state} />
          ))}
        </div>
      </div>
    </div>
  );
}

/** A refused file tells its own story through its result; only what has none is said here. */
function failureOf(error: unknown): string {
  return error instanceof Refused && error.problem.result !== undefined ? '' : sentenceOf(error);
}

function DropArea({ onFiles }: { readonly onFiles: (files: Iterable<File>) => void }) {
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    onFiles(event.dataTransfer.files);
  };
  return (
    <section
      className="drop-area"
      aria-label="Files to import"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <strong>Drop files here</strong>
      <p>Several at once are imported one after the other</p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files"
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <Button variant="default" onClick={() => input.current?.click()}>
        Choose files
      </Button>
    </section>
  );
}
