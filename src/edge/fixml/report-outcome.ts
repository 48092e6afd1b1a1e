/** Why one record of a good file could not be made a trade or a price; its raw bytes are kept by the caller. */
export type RecordFailureCode =
  | 'dialect_must_be_known'
  | 'side_must_be_buy_or_sell'
  | 'trade_id_must_be_given'
  | 'quantity_must_be_whole_contracts'
  | 'price_must_have_at_most_8_decimals'
  | 'contract_must_be_complete'
  | 'trade_date_must_be_a_day'
  | 'clearing_date_must_be_a_day'
  | 'leg_must_be_complete'
  | 'leg_quantity_must_be_whole_contracts';

export type RecordFailure = {
  readonly code: RecordFailureCode;
  /** `RptSide[2]/Side`: element and attribute, counted when the element repeats. */
  readonly field: string;
  readonly seen: string;
  readonly wanted: string;
  readonly file: string;
  readonly message: number;
  readonly line: number;
};

/** Kept as sent and used as far as possible, but somebody should look. */
export type WarningCode =
  | 'unknown_code'
  | 'dialect_is_ambiguous'
  | 'direction_is_unknown'
  | 'effect_is_not_described'
  | 'spread_without_legs'
  | 'leg_sides_are_unconfirmed'
  | 'origins_disagree'
  | 'execution_time_is_unreadable'
  | 'multiplier_is_unreadable'
  | 'contract_is_out_of_scope'
  | 'price_is_of_another_day'
  | 'prices_disagree';

export type FixmlWarning = {
  readonly code: WarningCode;
  readonly field: string;
  readonly seen: string;
};

export function warningText(warning: FixmlWarning): string {
  return `${warning.code}: ${warning.field} ${warning.seen}`;
}
