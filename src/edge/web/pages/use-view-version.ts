import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { RowView } from '../grid/row-view.ts';

/** Counts the changes of a view, at most ten a second, so that figures beside a grid are not worked out for each. */
export function useViewVersion<Row>(view: RowView<Row>): number {
  const version = useRef(view.version);
  const subscribe = useCallback(
    (tell: () => void) => {
      let waiting: ReturnType<typeof setTimeout> | undefined;
      const end = view.onChange(() => {
        waiting ??= setTimeout(() => {
          waiting = undefined;
          version.current = view.version;
          tell();
        }, 100);
      });
      // Rows that were at hand came before anybody listened; React looks once more after this.
      version.current = view.version;
      return () => {
        clearTimeout(waiting);
        end();
      };
    },
    [view],
  );
  return useSyncExternalStore(subscribe, () => version.current);
}
