import { createContext, useContext, useEffect } from 'react';

/** What the line at the bottom says of the grid on the page; undefined = the page has none. */
export type StatusText = string | undefined;

export const StatusContext = createContext<(text: StatusText) => void>(() => undefined);

/** Says it as long as the page is there, such as the sum of the selected rows. */
export function useStatus(text: string): void {
  const say = useContext(StatusContext);
  useEffect(() => {
    say(text);
    return () => say(undefined);
  }, [say, text]);
}
