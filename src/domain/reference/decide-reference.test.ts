import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  load,
  OPTION_CELLS,
  outcomeOf,
  SAMPLE_ROWS,
  sampleReference,
} from './_sample-reference.ts';
import { decideReference } from './decide-reference.ts';
import type { ReferenceKind } from './reference-rows.ts';
import { emptyReference } from './reference-state.ts';
import { setReference, type TextRecord } from './set-reference.ts';

const long = 'x'.repeat(1001);

/** The sample row of a kind with these cells changed, and the rule that breaks. */
const refusals: readonly (readonly [ReferenceKind, TextRecord, string])[] = [
  ['products', { effectiveFrom: '2019-02-29' }, 'effective_from_must_be_a_date'],
  ['products', { source: '' }, 'source_must_be_given'],
  ['products', { product: '' }, 'product_must_be_a_code'],
  ['products', { exchange: 'CB:T' }, 'product_must_be_a_code'],
  ['products', { type: 'SPOT' }, 'product_type_must_be_known'],
  ['products', { ccp: '' }, 'product_ccp_must_be_a_name'],
  ['products', { name: '' }, 'product_name_must_be_given'],
  ['products', { name: long }, 'product_name_must_be_given'],
  ['products', { currency: 'XXX' }, 'product_currency_must_be_known'],
  ['products', { multiplier: '0' }, 'product_multiplier_must_be_above_zero'],
  ['products', { multiplier: '5e3' }, 'product_multiplier_must_be_above_zero'],
  ['products', { multiplier: '0.000000001' }, 'product_multiplier_must_be_above_zero'],
  ['products', { multiplier: '1000000000000' }, 'product_multiplier_must_be_above_zero'],
  ['products', { priceDecimals: '9' }, 'product_price_decimals_must_be_0_to_8'],
  ['products', { tick: '0.25;0' }, 'product_tick_must_be_a_price_above_zero'],
  ['products', { display: '64ths' }, 'product_display_must_be_known'],
  ['products', { optionStyle: 'premium' }, 'product_option_style_must_fit_its_type'],
  ['products', { ...OPTION_CELLS, optionStyle: '' }, 'product_option_style_must_fit_its_type'],
  ['products', { exerciseStyle: 'european' }, 'product_exercise_style_must_fit_its_type'],
  ['products', { ...OPTION_CELLS, exerciseStyle: '' }, 'product_exercise_style_must_fit_its_type'],
  ['products', { settlement: '' }, 'product_settlement_must_be_known'],
  ['products', { mic: 'XCBOT' }, 'product_mic_must_be_four_characters'],
  ['products', { underlying: 'CBT:C' }, 'product_underlying_must_be_a_name'],
  ['products', { part17Class: long }, 'product_part17_class_must_be_a_name'],
  ['products', { valuation: 'EQTY' }, 'product_valuation_must_fit_its_option_style'],
  [
    'products',
    { ...OPTION_CELLS, valuation: 'FUT' },
    'product_valuation_must_fit_its_option_style',
  ],
  ['products', { calendar: '*' }, 'product_calendar_must_be_a_name'],
  ['products', { cftcExchange: '1' }, 'product_cftc_exchange_must_be_two_characters'],
  [
    'products',
    { cftcCommodity: 'CORN26' },
    'product_cftc_commodity_must_be_at_most_five_characters',
  ],
  ['products', { strikeScale: '100' }, 'product_strike_scale_must_be_0_to_8'],
  ['products', { cftcFlexDate: 'true' }, 'product_cftc_flex_date_must_be_yes_or_no'],
  ['products', { exerciseThreshold: '1.5' }, 'product_exercise_threshold_must_be_ticks'],
  ['products', { exerciseDeadline: '17' }, 'product_exercise_deadline_must_be_a_time'],
  ['contracts', { contract: 'CBT:C:FUT:202613' }, 'contract_must_be_a_contract'],
  ['contracts', { contract: 'CBT:ZZ:FUT:202609' }, 'contract_product_must_be_known'],
  ['contracts', { underlyingContract: 'CBT:C' }, 'contract_underlying_must_be_a_contract'],
  ['contracts', { firstNoticeDate: '31/08/2026' }, 'contract_date_must_be_a_date'],
  ['contracts', { lastTradeDate: '2026-09-15' }, 'contract_dates_must_be_in_order'],
  ['contracts', { lastTradeDate: '', expiryDate: '2023-12-29' }, 'contract_dates_must_be_in_order'],
  ['contracts', { multiplier: '-1' }, 'contract_multiplier_must_be_above_zero'],
  ['contracts', { finalSettlementKind: 'final' }, 'contract_final_settlement_kind_must_be_known'],
  ['calendars', { calendar: '' }, 'calendar_must_be_a_name'],
  ['calendars', { date: '2025-02-30' }, 'calendar_day_must_be_a_date'],
  ['calendars', { date: '2025-11-29' }, 'calendar_day_must_not_be_weekend'],
  ['calendars', { kind: 'closed' }, 'calendar_day_kind_must_be_known'],
  ['calendars', { kind: 'early-close', closesAt: '24:00' }, 'calendar_closing_time_must_be_a_time'],
  ['calendars', { kind: 'early-close', closesAt: '12:05' }, 'calendar_zone_must_be_known'],
  ['calendars', { zone: '-06:00' }, 'calendar_zone_must_be_known'],
  ['ccps', { ccp: '*' }, 'ccp_must_be_a_name'],
  ['ccps', { name: '' }, 'ccp_name_must_be_given'],
  ['ccps', { rollTime: '5pm' }, 'ccp_roll_time_must_be_a_time'],
  ['ccps', { zone: 'America/Chicagoo' }, 'ccp_zone_must_be_known'],
  ['ccps', { calendar: '*' }, 'ccp_calendar_must_be_a_name'],
  ['ccps', { moneyRounding: 'per-lot' }, 'ccp_money_rounding_must_be_known'],
  ['ccps', { averagePriceRounding: 'decimals:9' }, 'ccp_average_price_rounding_must_be_known'],
  ['members', { ccp: '' }, 'member_ccp_must_be_a_name'],
  ['members', { member: '' }, 'member_must_be_a_name'],
  ['members', { role: 'broker' }, 'member_role_must_be_known'],
  ['clients', { client: '' }, 'client_must_be_a_name'],
  ['clients', { name: '' }, 'client_name_must_be_given'],
  ['clients', { lei: '529900T8BM49' }, 'client_lei_must_be_twenty_characters'],
  ['accounts', { account: '' }, 'account_must_be_a_name'],
  [
    'accounts',
    { externalAccounts: 'CME/330/ACME' },
    'account_external_must_be_a_name_or_four_parts',
  ],
  [
    'accounts',
    { externalAccounts: 'ACME;*/*/*/*' },
    'account_external_must_be_a_name_or_four_parts',
  ],
  ['accounts', { externalAccounts: '*' }, 'account_external_must_be_a_name_or_four_parts'],
  [
    'accounts',
    { externalAccounts: 'CME//ACME/1' },
    'account_external_must_be_a_name_or_four_parts',
  ],
  ['accounts', { externalAccounts: 'CME/330/ACME/2' }, 'account_external_origin_must_fit_its_type'],
  ['accounts', { client: ';' }, 'account_client_must_be_a_name'],
  ['accounts', { type: 'client' }, 'account_type_must_be_known'],
  ['accounts', { segregation: '4d;30.7' }, 'account_segregation_must_be_one_class'],
  ['accounts', { type: 'house' }, 'account_segregation_must_fit_its_type'],
  ['accounts', { positionMethod: 'netted' }, 'account_position_method_must_be_known'],
  ['accounts', { closeOutOrder: 'FIFO' }, 'account_close_out_order_must_be_known'],
  ['accounts', { settlementStyle: 'ote' }, 'account_settlement_style_must_be_known'],
  ['accounts', { currency: 'usd' }, 'account_currency_must_be_known'],
  ['accounts', { marginClass: '*' }, 'account_margin_class_must_be_a_name'],
  [
    'accounts',
    { specialAccount: '1234567890123' },
    'account_special_account_must_be_at_most_twelve_characters',
  ],
  ['accounts', { controller: '?' }, 'account_controller_must_be_a_name'],
  ['fees', { fee: '*' }, 'fee_must_be_a_name'],
  ['fees', { exchange: 'CBT,CME' }, 'fee_exchange_must_be_a_name_or_any'],
  ['fees', { product: 'C*' }, 'fee_product_must_be_a_name_or_any'],
  ['fees', { type: 'OPTION' }, 'fee_type_must_be_known_or_any'],
  ['fees', { accountType: 'client' }, 'fee_account_type_must_be_known_or_any'],
  ['fees', { marginClass: '**' }, 'fee_margin_class_must_be_a_name_or_any'],
  ['fees', { tradeType: 'efp' }, 'fee_trade_type_must_be_known_or_any'],
  ['fees', { perContract: '' }, 'fee_per_contract_must_be_a_decimal'],
  ['fees', { perContract: '1000001' }, 'fee_per_contract_must_be_a_decimal'],
  ['fees', { currency: 'BTC' }, 'fee_currency_must_be_known'],
  ['reportingLevels', { class: '' }, 'reporting_level_class_must_be_given'],
  ['reportingLevels', { level: '0' }, 'reporting_level_must_be_a_count_above_zero'],
  ['giveUpAgreements', { ccp: '' }, 'agreement_ccp_must_be_a_name'],
  ['giveUpAgreements', { clearingFirm: '*' }, 'agreement_firm_must_be_a_name'],
  ['giveUpAgreements', { clearingFirm: '560' }, 'agreement_firms_must_differ'],
  ['giveUpAgreements', { client: ';' }, 'agreement_client_must_be_a_name_or_any'],
  ['giveUpAgreements', { ratePerContract: '-1' }, 'agreement_rate_must_be_a_decimal'],
  ['giveUpAgreements', { currency: 'usd' }, 'agreement_currency_must_be_known'],
  ['giveUpAgreements', { autoAccept: 'auto' }, 'agreement_auto_accept_must_be_yes_or_no'],
  ['giveUpAgreements', { largestGiveUp: '0' }, 'agreement_limit_must_be_a_count'],
  ['giveUpAgreements', { largestDay: '' }, 'agreement_must_have_limits_to_accept_by_itself'],
  ['giveUpDays', { ccp: '*' }, 'give_up_ccp_must_be_a_name'],
  ['giveUpDays', { exchange: ';' }, 'give_up_exchange_must_be_a_name_or_any'],
  ['giveUpDays', { product: ';' }, 'give_up_product_must_be_a_name_or_any'],
  ['giveUpDays', { giveUpDays: '31' }, 'give_up_days_must_be_0_to_30'],
];

for (const [kind, cells, code] of refusals) {
  test(`decideReference() refuses ${kind} with ${JSON.stringify(cells).slice(0, 80)}: ${code}`, () => {
    const state = load(emptyReference(), 'products', [SAMPLE_ROWS.products]);
    assert.equal(outcomeOf(state, kind, [{ ...SAMPLE_ROWS[kind], ...cells }]), code);
  });
}

test('every code of the closed list is refused by the table above or a test below, and is documented', () => {
  const list = readFileSync(new URL('./reference-rejection.ts', import.meta.url), 'utf8');
  const codes = [...list.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, code = '']) => code);
  const page = readFileSync(
    new URL('../../../docs/formats/reference-csv.md', import.meta.url),
    'utf8',
  );
  const documented = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, code = '']) => code);
  const tried = new Set([
    ...refusals.map(([, , code]) => code),
    'row_must_not_contradict_another_row',
  ]);
  assert.ok(codes.length > 60, `only ${codes.length} codes found in reference-rejection.ts`);
  assert.deepEqual(
    codes.filter((code) => !tried.has(code)),
    [],
  );
  assert.deepEqual(
    codes.filter((code) => !documented.includes(code)),
    [],
  );
});

test('decideReference() accepts the sample row of every kind, once', () => {
  const state = load(emptyReference(), 'products', [SAMPLE_ROWS.products]);
  const kinds = [
    ['ccps', 'CcpSet'],
    ['calendars', 'CalendarDaySet'],
    ['contracts', 'ContractSet'],
    ['reportingLevels', 'ReportingLevelSet'],
    ['members', 'MemberSet'],
    ['clients', 'ClientSet'],
    ['accounts', 'AccountSet'],
    ['fees', 'FeeSet'],
    ['giveUpAgreements', 'GiveUpAgreementSet'],
    ['giveUpDays', 'GiveUpDaysSet'],
  ] as const;
  for (const [kind, event] of kinds) {
    assert.equal(outcomeOf(state, kind, [SAMPLE_ROWS[kind]]), event);
    assert.equal(outcomeOf(state, kind, [SAMPLE_ROWS[kind], SAMPLE_ROWS[kind]]), event);
    load(state, kind, [SAMPLE_ROWS[kind]]);
    assert.equal(outcomeOf(state, kind, [SAMPLE_ROWS[kind]]), '', `${kind} loaded again`);
  }
});

test('decideReference() accepts or refuses all rows of a load together, naming row and column', () => {
  const rows = [SAMPLE_ROWS.clients, { ...SAMPLE_ROWS.clients, client: 'B', lei: 'short' }];
  const decision = decideReference(emptyReference(), setReference('clients', rows, 'clients.csv'), {
    enteredBy: 'clerk',
  });
  assert.deepEqual(decision, {
    ok: false,
    rejection: {
      code: 'client_lei_must_be_twenty_characters',
      seen: 'row 2, lei: short',
      wanted: '20 capital letters or digits (ISO 17442), or blank',
    },
  });
});

test('decideReference() refuses a load that says where its rows come from in no or in too many words', () => {
  for (const source of ['', long]) {
    const command = setReference('clients', [SAMPLE_ROWS.clients], source);
    const decision = decideReference(emptyReference(), command, { enteredBy: 'clerk' });
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, 'source_must_be_given');
  }
});

const pairs: readonly (readonly [ReferenceKind, TextRecord, string])[] = [
  // kind      second row differs in          outcome
  ['products', { name: 'Maize' }, 'row_must_not_contradict_another_row'],
  ['products', { effectiveFrom: '2020-01-01', name: 'Maize' }, 'ProductSet ProductSet'],
  ['products', { source: 'another page' }, 'row_must_not_contradict_another_row'],
  ['members', { role: 'trading' }, 'MemberSet MemberSet'],
  ['fees', { perContract: '2.14' }, 'row_must_not_contradict_another_row'],
  ['fees', { perContract: '2.130' }, 'FeeSet'],
  ['fees', { accountType: 'house', perContract: '1' }, 'FeeSet FeeSet'],
  ['calendars', { kind: 'early-close' }, 'row_must_not_contradict_another_row'],
  ['calendars', { kind: 'regular' }, 'row_must_not_contradict_another_row'],
];
for (const [kind, cells, outcome] of pairs) {
  test(`decideReference() of the ${kind} sample and one with ${JSON.stringify(cells)}: ${outcome}`, () => {
    const rows = [SAMPLE_ROWS[kind], { ...SAMPLE_ROWS[kind], ...cells }];
    assert.equal(outcomeOf(emptyReference(), kind, rows), outcome);
  });
}

test('decideReference() lets a file without source column be renamed, and takes a corrected row', () => {
  const state = sampleReference();
  const renamed = setReference('fees', [SAMPLE_ROWS.fees], 'fees-2.csv');
  assert.deepEqual(decideReference(state, renamed, { enteredBy: 'other' }), {
    ok: true,
    events: [],
  });
  assert.equal(outcomeOf(state, 'fees', [{ ...SAMPLE_ROWS.fees, perContract: '2.14' }]), 'FeeSet');
});

test('a blank cell takes its default', () => {
  const blank = { account: 'A2', externalAccounts: '', client: '' };
  const state = load(emptyReference(), 'accounts', [
    blank,
    { ...blank, account: 'O1', type: 'omnibus-customer' },
  ]);
  const [account] = state.accounts.get('A2') ?? [];
  assert.deepEqual(account, {
    type: 'AccountSet',
    account: 'A2',
    externalAccounts: [],
    client: '',
    accountType: 'customer',
    segregation: 'none',
    positionMethod: 'net',
    closeOutOrder: 'fifo',
    settlementStyle: 'open-trade-equity',
    currency: 'USD',
    marginClass: '',
    specialAccount: '',
    controller: '',
    effectiveFrom: '',
    source: 'test.csv',
    enteredBy: 'clerk',
  });
  assert.equal(state.accounts.get('O1')?.[0]?.positionMethod, 'gross');
});

const externals = [
  ['ACME', ['*/*/ACME/*']],
  ['ACME; acme ;ACME', ['*/*/ACME/*', '*/*/acme/*']],
  ['CME/330/ACME/1', ['CME/330/ACME/1']],
  ['ICEU/*/K/4', ['ICEU/*/K/4']],
  ['CME/330/*/1', ['CME/330/*/1']],
  ['', []],
] as const;
for (const [text, expected] of externals) {
  test(`externalAccounts "${text}" reads as ${expected.join(' and ') || 'none'}`, () => {
    const row = { ...SAMPLE_ROWS.accounts, externalAccounts: text };
    const state = load(emptyReference(), 'accounts', [row]);
    const known = state.accounts.get('A1')?.[0]?.externalAccounts ?? [];
    assert.deepEqual(
      known.map((external) => Object.values(external).join('/')),
      expected,
    );
  });
}
