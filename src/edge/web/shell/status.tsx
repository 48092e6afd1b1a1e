import { createContext, useContext, useEffect } from 'react';

/** Sets what the line at the bottom says about the page, such as the sum of the selected rows. */
export const StatusContext = createContext<(text: string) => void>(() => undefined);

export function useStatus(text: string): void {
  const say = useContext(StatusContext);
  useEffect(() => {
    say(text);
    return () => say('');
  }, [say, text]);
}
