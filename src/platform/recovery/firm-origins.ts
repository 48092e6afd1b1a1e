import { parseHeader } from '../journal/entry-header.ts';
import type { Source } from './source.ts';
import { succeededOrigin } from './succession-text.ts';

/** Which logs are to be rebuilt, by their origins. */
export type Origins = {
  readonly firms: ReadonlyMap<string, string>;
  readonly platforms: readonly string[];
  /** Firms of which the sources hold several logs, none of which says that it follows the others. */
  readonly ambiguous: ReadonlyMap<string, readonly string[]>;
};

const FIRM_ORIGIN = /^(.+)\/firm\/([^/]+)$/;
const PLATFORM_ORIGIN = /^(.+)\/platform$/;

/** Sorts what the sources have by firm. Of a log and the one that succeeded it, only the latter counts. */
export function firmOrigins(sources: readonly Source[]): Origins {
  const all = [...new Set(sources.flatMap(({ origins }) => origins))];
  const succeeded = new Set(all.flatMap((origin) => oldOriginsOf(sources, origin)));
  const firms = new Map<string, string>();
  const ambiguous = new Map<string, readonly string[]>();
  const platforms: string[] = [];
  for (const origin of all) {
    if (succeeded.has(origin)) continue;
    const firm = FIRM_ORIGIN.exec(origin)?.[2];
    if (PLATFORM_ORIGIN.test(origin)) platforms.push(origin);
    if (firm === undefined) continue;
    const other = firms.get(firm);
    if (other === undefined) firms.set(firm, origin);
    else ambiguous.set(firm, [...(ambiguous.get(firm) ?? [other]), origin]);
  }
  for (const firm of ambiguous.keys()) firms.delete(firm);
  return { firms, platforms, ambiguous };
}

function oldOriginsOf(sources: readonly Source[], origin: string): string[] {
  return sources.flatMap(({ firstEntry }) => {
    const first = firstEntry(origin);
    if (first === undefined || parseHeader(first.leaf)?.kind !== 'succession') return [];
    return succeededOrigin(first.payload.toString('utf8')) ?? [];
  });
}
