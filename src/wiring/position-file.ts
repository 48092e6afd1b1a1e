import { z } from 'zod';
import { assertThat } from '../domain/basics/decision.ts';
import { FixmlReader } from '../edge/fixml/fixml-reader.ts';
import type { PositionMessage } from '../edge/fixml/position-message.ts';
import { positionMessageFrom } from '../edge/fixml/position-messages.ts';
import { positionBatch } from '../edge/fixml/position-messages-out.ts';

/** What the calls `positionFile` and `exerciseFile` answer. */
const answer = z.object({
  date: z.string(),
  ccp: z.string(),
  clearingFirm: z.string(),
  kind: z.enum(['submission', 'adjustment', 'exercise']),
  totals: z.object({ lines: z.number(), long: z.number(), short: z.number() }),
  lines: z.array(
    z.object({
      contract: z.string(),
      origin: z.enum(['1', '2']),
      long: z.number(),
      short: z.number(),
      /** Of an exercise file alone. */
      action: z.enum(['exercise', 'abandon']).optional(),
    }),
  ),
});

type Kind = z.infer<typeof answer>['kind'];

/** In the id of a line, and as FIX 703 PosQtyType. */
const KINDS: Readonly<Record<Kind, { readonly word: string; readonly quantityType: string }>> = {
  submission: { word: 'PCS', quantityType: 'FIN' },
  adjustment: { word: 'ADJ', quantityType: 'PA' },
  exercise: { word: 'EX', quantityType: 'EX' },
};

function transactionOf(
  kind: Kind,
  action: 'exercise' | 'abandon' | undefined,
): PositionMessage['transaction'] {
  if (kind !== 'exercise') return kind;
  return action === 'abandon' ? 'do-not-exercise' : 'exercise';
}

/**
 * The file as a clearing house gets it (docs/formats/position-file.md). The text is read again and added up before
 * anybody may write it: its bytes come to the control totals, or there is no file.
 */
export function positionFileText(value: unknown): string {
  const { date, ccp, clearingFirm, kind, totals, lines } = answer.parse(value);
  const { word, quantityType } = KINDS[kind];
  const messages = lines.map(({ contract, origin, long, short, action }, at): PositionMessage => {
    return {
      name: 'PosMntReq',
      id: `${date.replaceAll('-', '')}-${word}-${at + 1}`,
      transaction: transactionOf(kind, action),
      action: 'new',
      status: 'none',
      date,
      ccp,
      clearingFirm,
      account: '',
      origin: clearingFirm === '' ? '' : origin,
      contract,
      quantities: [{ type: quantityType, long, short }],
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
