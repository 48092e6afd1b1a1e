/** What is needed of an event to tell whether what it books still stands at the end of its decision. */
type Told = { readonly type: string; readonly tradeId?: string };

/**
 * The events of a decision without bookings that it takes out again itself: versions that are only put on record, because
 * what was made of the trade stands in its place, or because the trade was gone before it came.
 */
export function withoutPassing<Event extends Told>(events: readonly Event[]): readonly Event[] {
  if (events.length < 2) return events;
  const gone = new Set<string>();
  let passed: Set<Event> | undefined;
  for (const event of events.toReversed()) {
    if (event.tradeId === undefined) continue;
    if (event.type === 'TradeRemoved') gone.add(event.tradeId);
    else if (event.type === 'TradeBooked' && gone.has(event.tradeId))
      passed = (passed ?? new Set()).add(event);
  }
  return passed === undefined ? events : events.filter((event) => passed?.has(event) !== true);
}
