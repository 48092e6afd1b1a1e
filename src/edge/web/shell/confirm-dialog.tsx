import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import './confirm-dialog.css';

type ConfirmDialogProps = {
  readonly title: string;
  readonly confirmLabel: string;
  /** False while what is asked about is not read yet. */
  readonly isReady?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/**
 * Asks once more before what cannot be taken back; drawn while it asks. The browser's own modal dialog: it keeps the
 * focus inside, closes on Escape and needs no style that the content policy would refuse.
 */
export function ConfirmDialog({
  title,
  confirmLabel,
  isReady = true,
  onConfirm,
  onClose,
  children,
}: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="confirm-dialog" aria-labelledby={titleId} onClose={onClose}>
      <h2 id={titleId}>{title}</h2>
      {children}
      <div className="panel-buttons">
        <Button variant="default" onClick={() => dialog.current?.close()}>
          Not yet
        </Button>
        <Button
          disabled={!isReady}
          onClick={() => {
            onConfirm();
            dialog.current?.close();
          }}
        >
          {confirmLabel}
        </Button>
      </div>
    </dialog>
  );
}
