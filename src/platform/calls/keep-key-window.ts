import type { Installation } from './installation.ts';
import { eraseKeys } from './key-window-calls.ts';

/** Who erases when nobody is there, as the platform's log names it. */
const WINDOW = 'window';
const LOOK_EVERY_MS = 60_000;
/** After a refusal: what it takes to go on is a person's to do. */
const AFTER_REFUSAL_MS = 3_600_000;

/**
 * Forgets epochs that have left the window the operator has set, soon after the rotation that closed them. Nothing is
 * forgotten where no window is set, nor while an alarm isolates the host: what was touched may be needed.
 */
export function keepKeyWindow(
  installation: Installation,
  tell: (sentence: string) => void,
  everyMs = LOOK_EVERY_MS,
): { readonly stop: () => Promise<void> } {
  const { engine, alarms } = installation;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  let isStopped = false;
  const look = async (): Promise<number> => {
    const isDue = engine.keyWindow() > 0 && engine.firmsToErase().length > 0;
    if (!isDue || alarms.isolatedBy() !== undefined) return everyMs;
    const done = await eraseKeys(installation, WINDOW);
    if (done.ok) {
      tell(`The key window: closed epochs of ${engine.erasures().length} firms are forgotten`);
      return everyMs;
    }
    const { code, seen, wanted } = done.rejection;
    tell(`Cannot keep the key window: ${seen}, wanted ${wanted} (${code})`);
    return AFTER_REFUSAL_MS;
  };
  const later = (ms: number): void => {
    if (isStopped) return;
    timer = setTimeout(() => {
      looking = look()
        .catch((cause: unknown) => {
          tell(`Cannot keep the key window: ${String(cause)}`);
          return AFTER_REFUSAL_MS;
        })
        .then(later);
    }, ms);
    timer.unref();
  };
  later(everyMs);
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
