import { parseHeader } from '../journal/entry-header.ts';
import { placeReader, type SourceLog } from './source.ts';
import { succeededOrigin } from './succession-text.ts';

/** The logs of one firm, or of the platform, that are to be rebuilt. */
export type LogGroup = { readonly origin: string; readonly logs: readonly SourceLog[] };

export type Origins = {
  readonly firms: ReadonlyMap<string, LogGroup>;
  readonly platforms: readonly LogGroup[];
  /** Firms of which the sources hold several logs, none of which says that it follows the others. */
  readonly ambiguous: ReadonlyMap<string, readonly string[]>;
};

const FIRM_ORIGIN = /^(.+)\/firm\/([^/]+)$/;
const PLATFORM_ORIGIN = /^(.+)\/platform$/;

/** Sorts what the sources have by firm. Of a log and the one that succeeded it, only the latter counts. */
export function firmOrigins(logs: readonly SourceLog[]): Origins {
  const byOrigin = new Map<string, SourceLog[]>();
  for (const log of logs) byOrigin.set(log.origin, [...(byOrigin.get(log.origin) ?? []), log]);
  const succeeded = new Set(logs.flatMap((log) => oldOriginOf(log) ?? []));
  const firms = new Map<string, LogGroup>();
  const ambiguous = new Map<string, readonly string[]>();
  const platforms: LogGroup[] = [];
  for (const [origin, found] of byOrigin) {
    if (succeeded.has(origin)) continue;
    const firm = FIRM_ORIGIN.exec(origin)?.[2];
    if (PLATFORM_ORIGIN.test(origin)) platforms.push({ origin, logs: found });
    if (firm === undefined) continue;
    const other = firms.get(firm);
    if (other === undefined) firms.set(firm, { origin, logs: found });
    else ambiguous.set(firm, [...(ambiguous.get(firm) ?? [other.origin]), origin]);
  }
  for (const firm of ambiguous.keys()) firms.delete(firm);
  return { firms, platforms, ambiguous };
}

function oldOriginOf(log: SourceLog): string | undefined {
  const first = log.places.get(0);
  if (first === undefined) return undefined;
  const { leaf, payload } = placeReader()(log, first);
  return parseHeader(leaf)?.kind === 'succession'
    ? succeededOrigin(payload.toString('utf8'))
    : undefined;
}
