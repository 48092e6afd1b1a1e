import type { Command, SetSettlementPrice } from '../../domain/book/commands.ts';
import type { BookRequest } from './book-file.ts';
import type { CommandOutcome } from './import-tally.ts';
import type { Place } from './staged-batch.ts';

/** Says what is odd about the prices that were taken; an unknown product is named once a file, not once a strike. */
export async function warnOfPrices(
  request: BookRequest,
  commands: readonly { readonly command: Command; readonly place: Place | undefined }[],
  outcomes: readonly CommandOutcome[],
): Promise<void> {
  const prices = commands.flatMap(({ command, place }, at) =>
    command.type === 'setSettlementPrice' && place !== undefined && outcomes[at]?.ok === true
      ? [{ command, place }]
      : [],
  );
  if (prices.length === 0) return;
  const found = await request.ports.priceWarnings(prices.map(({ command }) => stated(command)));
  for (const [at, { place }] of prices.entries()) {
    const [line, message] = place;
    for (const warning of found[at] ?? []) {
      const isProduct = warning.code === 'product_must_be_known';
      if (isProduct && request.unknownProducts.has(warning.seen)) continue;
      if (isProduct) request.unknownProducts.add(warning.seen);
      request.warnings.add({ ...warning, field: '', file: request.fileName, line, message });
    }
  }
}

function stated({ contract, date, price }: SetSettlementPrice) {
  return { contract, date, price };
}
