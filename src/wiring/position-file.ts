import { z } from 'zod';
import { assertThat } from '../domain/basics/decision.ts';
import { FixmlReader } from '../edge/fixml/fixml-reader.ts';
import type { PositionMessage } from '../edge/fixml/position-message.ts';
import { positionMessageFrom } from '../edge/fixml/position-messages.ts';
import { positionBatch } from '../edge/fixml/position-messages-out.ts';

/** What the call `positionFile` answers. */
const answer = z.object({
  date: z.string(),
  ccp: z.string(),
  clearingFirm: z.string(),
  kind: z.enum(['submission', 'adjustment']),
  totals: z.object({ lines: z.number(), long: z.number(), short: z.number() }),
  lines: z.array(
    z.object({
      contract: z.string(),
      origin: z.enum(['1', '2']),
      long: z.number(),
      short: z.number(),
    }),
  ),
});

/**
 * The file as a clearing house gets it (docs/formats/position-file.md). The text is read again and added up before
 * anybody may write it: its bytes come to the control totals, or there is no file.
 */
export function positionFileText(value: unknown): string {
  const { date, ccp, clearingFirm, kind, totals, lines } = answer.parse(value);
  const messages = lines.map(({ contract, origin, long, short }, at): PositionMessage => {
    return {
      name: 'PosMntReq',
      id: `${date.replaceAll('-', '')}-${kind === 'submission' ? 'PCS' : 'ADJ'}-${at + 1}`,
      transaction: kind === 'submission' ? 'submission' : 'adjustment',
      action: 'new',
      status: 'none',
      date,
      ccp,
      clearingFirm,
      account: '',
      origin: clearingFirm === '' ? '' : origin,
      contract,
      quantities: [{ type: kind === 'submission' ? 'FIN' : 'PA', long, short }],
      text: clearingFirm === '' ? `origin ${origin}` : '',
    };
  });
  const text = positionBatch(messages);
  const reader = new FixmlReader('position file');
  const read = reader.push(Buffer.from(text)).map((message) => positionMessageFrom(message));
  assertThat(reader.end().type === 'complete', 'a position file is well formed');
  const sums = { lines: read.length, long: 0, short: 0 };
  for (const { position } of read) {
    const [quantity] = position?.quantities ?? [];
    const { long, short } = quantity ?? {};
    assertThat(long !== undefined && short !== undefined, 'a line has its quantity');
    sums.long += long;
    sums.short += short;
  }
  assertThat(
    sums.lines === totals.lines && sums.long === totals.long && sums.short === totals.short,
    () => `the file adds up to ${JSON.stringify(sums)}, wanted ${JSON.stringify(totals)}`,
  );
  return text;
}
