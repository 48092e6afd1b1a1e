import { parseDecimal, toScaled } from '../../domain/basics/decimal.ts';
import { priceFromText } from '../../domain/basics/price.ts';
import type { TellAverageGroup } from '../../domain/book/trade-life-commands.ts';
import { childrenNamed, type FixmlElement, firstFilled } from './element.ts';
import type { FixmlMessage } from './fixml-message.ts';

/**
 * What a CCP's message states of an average-price group: `Amt` of type CRES beside the group's name, with the rounded
 * average (`RndPx`, else `AvgPx`; of a trade's report else `LastPx`) and the contracts it is about (`GrpQty`, else `Qty` or
 * `LastQty`). Undefined where it states none, or none that can be read.
 */
export function averageStatementFrom({
  body,
  file,
  number,
}: FixmlMessage): TellAverageGroup | undefined {
  // Of every message: most have none, and are left at once.
  const amount = residualIn(body);
  if (amount === undefined) return undefined;
  const places = [body, ...childrenNamed(body, 'RptSide')];
  const groupId = textIn(places, 'GrpID', 'AvgPxGrpID', 'LinkID');
  if (groupId === '') return undefined;
  const averagePrice = priceFromText(textIn(places, 'RndPx', 'AvgPx', 'LastPx'));
  const contracts = parseDecimal(textIn(places, 'GrpQty', 'LastQty', 'Qty'));
  const quantity = contracts && toScaled(contracts, 0);
  if (averagePrice === undefined || quantity === undefined) return undefined;
  return {
    type: 'tellAverageGroup',
    groupId,
    averagePrice,
    residual: firstFilled(amount, 'Amt'),
    currency: firstFilled(amount, 'Ccy'),
    quantity: Math.abs(Number(quantity)),
    source: `${file}#${number}`,
  };
}

/** On the message, or on a side of a trade's report. */
function residualIn({ children }: FixmlElement): FixmlElement | undefined {
  for (const child of children) {
    if (child.name === 'Amt' && child.attributes.Typ === 'CRES') return child;
    const found = child.name === 'RptSide' ? residualIn(child) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function textIn(places: readonly FixmlElement[], ...names: readonly [string, ...string[]]): string {
  for (const name of names)
    for (const place of places) {
      const text = firstFilled(place, name);
      if (text !== '') return text;
    }
  return '';
}
