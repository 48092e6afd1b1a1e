import { assertThat } from '../../domain/basics/decision.ts';
import type { DayCount, TradeTerms } from './clearing-day.ts';
import { dateOfTrade, forgedTerms, messageCells, seedOfFirm, termsOf } from './clearing-day.ts';
import { type PostTo, postTrades } from './post-trades.ts';

/** Changes that somebody with rightful credentials makes through the front door, to trades that were reported truly. */
export type InsiderEdits = {
  readonly firms: readonly string[];
  /** Numbers of trades that are taken back though the CCP never did. */
  readonly busts: readonly number[];
  /** Numbers of trades that get another quantity. */
  readonly replaces: readonly number[];
  /** Numbers, among the made up ones, of trades that nobody made. */
  readonly inventions: readonly number[];
};

const INSIDERS_SEED = 667;

/** Every firm in one request, as a clerk would send a list of corrections. */
export async function makeEdits(
  platform: PostTo,
  edits: InsiderEdits,
  drill: DayCount & { readonly seed: number; readonly firms: readonly string[] },
): Promise<void> {
  const [first] = edits.busts;
  assertThat(first !== undefined, 'edits take back some trade');
  for (const firm of edits.firms) {
    const seed = seedOfFirm(drill.seed, drill.firms.indexOf(firm));
    const cells = [
      ...edits.busts.map((trade) =>
        messageCells(termsOf(seed, trade), 'bust', dateOfTrade(trade, drill)),
      ),
      ...edits.replaces.map((trade) =>
        messageCells(withMore(termsOf(seed, trade)), 'replace', dateOfTrade(trade, drill)),
      ),
      ...edits.inventions.map((number) =>
        messageCells(forgedTerms(INSIDERS_SEED, number), 'new', dateOfTrade(first, drill)),
      ),
    ];
    const posted = await postTrades(platform, {
      firm,
      key: `corrections-${first}`,
      body: JSON.stringify(cells),
    });
    if (posted === undefined) throw new Error(`Cannot drill: the edits of ${firm} are not taken`);
  }
}

function withMore(terms: TradeTerms): TradeTerms {
  return { ...terms, quantity: terms.quantity + 100 };
}
