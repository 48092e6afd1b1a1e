import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { RowView } from '../grid/row-view.ts';

/** Counts the changes of a view, at most ten a second, so that figures beside a grid are not worked out for each. */
export function useViewVersion<Row>(view: RowView<Row>): number {
  const version = useRef(0);
  const subscribe = useCallback(
    (tell: () => void) => {
      let waiting: ReturnType<typeof setTimeout> | undefined;
      const end = view.onChange(() => {
        waiting ??= setTimeout(() => {
          waiting = undefined;
          version.current += 1;
          tell();
        }, 100);
      });
      return () => {
        clearTimeout(waiting);
        end();
      };
    },
    [view],
  );
  return useSyncExternalStore(subscribe, () => version.current);
}
