import { Link } from '@tanstack/react-router';
import { useFirm } from '../shell/firm-context.ts';

/** Said instead of what came of an instruction: nothing has, yet. */
export function WaitingNote() {
  const { firm } = useFirm();
  return (
    <p className="notice panel-note" data-tone="warn" role="status">
      Not done yet: it waits for a second person, under{' '}
      <Link to="/f/$firm/approvals" params={{ firm }}>
        Approvals
      </Link>
      .
    </p>
  );
}
