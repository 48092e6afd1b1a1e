/**
 * Value of an option in the future's own price unit, by the normal (Bachelier) model with a day's usual move as its
 * deviation. The bell is replaced by a quotient that meets it within a few per cent at 0, ½, 1 and 2 deviations: + − × ÷
 * and √ are exact to the bit by IEEE 754, so a sample has the same bytes on every machine; `exp` is not.
 */
export function optionValue(option: {
  readonly futurePrice: number;
  readonly strike: number;
  readonly putCall: 'C' | 'P';
  readonly dailyMove: number;
  readonly tradingDaysLeft: number;
}): number {
  const { futurePrice, strike, putCall, dailyMove, tradingDaysLeft } = option;
  const intrinsic = Math.max(putCall === 'C' ? futurePrice - strike : strike - futurePrice, 0);
  const deviation = dailyMove * Math.sqrt(Math.max(tradingDaysLeft, 0.5));
  const away = Math.abs(futurePrice - strike) / deviation;
  const square = away * away;
  const fade = 1 + 1.2533 * away + 2.697 * square - 4.4 * square * away + 4.243 * square * square;
  return intrinsic + (0.3989 * deviation) / fade;
}
