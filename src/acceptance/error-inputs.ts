import { batch, confirm, row, TRADES_HEADER, tradesFile } from './hostile-desk.ts';

// The smallest inputs of docs/errors.md that the page shows only in words.

const GOOD = batch([confirm({ id: 'G1' })]);
const MESSAGE = confirm({ id: 'G1' });

/** One message with a text changed, as a file of its own. */
function changed(from: string | RegExp, to: string): string {
  return batch([MESSAGE.replace(from, to)]);
}

function bare(message: string): string {
  return `<FIXML>${message}</FIXML>`;
}

const LEGS =
  '<TrdLeg LastPx="3.255"><Leg ID="C" Exch="CBT" SecTyp="FUT" MMY="202007" Side="1" RatioQty="1"/></TrdLeg>' +
  '<TrdLeg LastPx="3.335"><Leg ID="C" Exch="CBT" SecTyp="FUT" MMY="202012" Side="2" RatioQty="1"/></TrdLeg>';

function spread(price: string, legs: string = LEGS): string {
  const message = confirm({ id: `S${price}` }).replace(
    'LastPx="3.7025"',
    `LastPx="${price}" MLegRptTyp="3" MtchID="M${price}"`,
  );
  return batch([message.replace('<RptSide', `${legs}<RptSide`)]);
}

function prices(full: string, instrument = 'ID="C" SecTyp="FUT" MMY="202009" Exch="CBT"'): string {
  return bare(`<MktDataFull BizDt="2020-03-16"><Instrmt ${instrument}/>${full}</MktDataFull>`);
}

const NYMEX_OPTION =
  'PRODUCT SYMBOL,CONTRACT MONTH,CONTRACT YEAR,CONTRACT DAY,CONTRACT,PUT/CALL,STRIKE,OPEN,HIGH,LOW,SETTLE,TRADEDATE\n';

/** Files, by the code that an import answers with: `[code, file name, content]`. */
export const FILES: readonly (readonly [
  code: string,
  name: string,
  content: string | Uint8Array,
])[] = [
  ['file_must_not_be_empty', 'a.csv', ''],
  ['file_must_be_utf8', 'b.csv', Buffer.from(`\uFEFF${TRADES_HEADER}`, 'utf16le')],
  ['file_kind_must_be_recognised', 'c.csv', 'hello'],
  ['exchange_must_be_in_file_name', 'settle.csv', NYMEX_OPTION],
  ['settlement_kind_must_be_in_file_name', 'cme.csv', 'BizDt,SettlePrice\n'],
  [
    'file_must_be_within_its_size',
    'clients.csv',
    `client,name,lei\n${`C1,${'x'.repeat(996)},\n`.repeat(34_000)}`,
  ],
  ['record_must_end_within_8_mib', 'd.xml', `<FIXML>${'<Batch></Batch>'.repeat(650_000)}</FIXML>`],
  ['rows_must_all_be_good', 'e.csv', tradesFile([row({ id: '1', quantity: '0' })])],
  ['csv_column_must_be_present', 'f.csv', `${TRADES_HEADER.replace(',venue', '')}\n`],
  ['csv_column_must_appear_once', 'g.csv', `${TRADES_HEADER},venue\n`],
  [
    'csv_must_be_utf8',
    'h.csv',
    Buffer.from(tradesFile([row({ id: '1', account: 'ü' })]), 'latin1'),
  ],
  ['csv_must_not_contain_nul', 'i.csv', tradesFile([row({ id: '1', account: '\u0000' })])],
  ['csv_quotes_must_be_balanced', 'j.csv', tradesFile([row({ id: '1', account: '"x' })])],
  [
    'csv_row_must_be_at_most_1_mib',
    'k.csv',
    tradesFile([row({ id: '1', account: 'x'.repeat(1_100_000) })]),
  ],
  ['csv_row_must_have_a_cell_for_each_column', 'l.csv', `${TRADES_HEADER}\n1,2,3\n`],
  ['csv_column_is_unknown', 'm.csv', `${TRADES_HEADER},mood\n${row({ id: 'M1' })},good\n`],
  ['price_must_be_a_decimal', 'n.csv', tradesFile([row({ id: '1', price: '"1,5"' })])],
  ['xml_must_be_well_formed', 'a.xml', '<FIXML>'],
  ['xml_must_be_utf8', 'b.xml', '<?xml version="1.0" encoding="ISO-8859-1"?><FIXML/>'],
  ['xml_doctype_is_not_allowed', 'c.xml', '<!DOCTYPE a><FIXML/>'],
  ['xml_depth_limit', 'e.xml', bare('<a>'.repeat(33) + '</a>'.repeat(33))],
  ['xml_attribute_limit', 'f.xml', `<FIXML a="${'x'.repeat(65_537)}"/>`],
  ['xml_text_limit', 'g.xml', bare(`<!--${'x'.repeat(1_048_577)}-->`)],
  ['fixml_root_must_be_fixml', 'h.xml', '<html/>'],
  ['fixml_text_must_be_inside_a_message', 'i.xml', bare('x')],
  ['fixml_message_limit', 'j.xml', bare(`<A>${`<B a="${'x'.repeat(60_000)}"/>`.repeat(9)}</A>`)],
  ['fixml_batch_must_not_nest', 'k.xml', bare('<Batch><Batch/></Batch>')],
  ['fixml_batch_header_must_come_first', 'l.xml', bare('<Batch><A/><Hdr/></Batch>')],
  ['fixml_batch_total_must_agree', 'm.xml', bare('<Batch TotMsg="2"><A/></Batch>')],
  [
    'dialect_must_be_known',
    'n.xml',
    bare(MESSAGE.replace(/ Exch="CBT"/, '').replaceAll(/<Pty ID="C(?:ME|BT)" R="2[12]"\/>/g, '')),
  ],
  ['side_must_be_buy_or_sell', 'o.xml', changed('Side="1"', 'Side="5"')],
  ['trade_id_must_be_given', 'p.xml', changed('TrdID="G1"', '')],
  ['quantity_must_be_whole_contracts', 'q.xml', changed('LastQty="10"', 'LastQty="0"')],
  ['price_must_have_at_most_8_decimals', 'r.xml', changed('3.7025', '1,5')],
  ['contract_must_be_complete', 's.xml', changed('SecTyp="FUT"', 'SecTyp="IRS"')],
  ['trade_date_must_be_a_day', 't.xml', changed('TrdDt="2020-03-16"', 'TrdDt="2026-02-30"')],
  ['clearing_date_must_be_a_day', 'u.xml', changed('BizDt="2020-03-16"', '')],
  ['leg_must_be_complete', 'v.xml', spread('-0.08', '<TrdLeg LastPx="3.255"/>')],
  [
    'leg_quantity_must_be_whole_contracts',
    'w.xml',
    spread('-0.08', LEGS.replaceAll('RatioQty="1"', 'RatioQty="1.25"')),
  ],
  ['unknown_code', 'x.xml', changed('TrdTyp="0"', 'TrdTyp="99"')],
  ['effect_is_not_described', 'y.xml', changed('TransTyp="0"', 'TransTyp="9"')],
  ['dialect_is_ambiguous', 'z.xml', GOOD.replace('SID="CME"', 'SID="ECAG"')],
  ['direction_is_unknown', 'aa.xml', bare(MESSAGE.replace('<Pty ID="CME" R="21"/>', ''))],
  ['spread_without_legs', 'ab.xml', spread('-0.08', '')],
  [
    'leg_sides_are_unconfirmed',
    'ac.xml',
    spread('0').replace('Side="1" CustCpcty', 'Side="2" CustCpcty'),
  ],
  [
    'origins_disagree',
    'ad.xml',
    changed('</Pty><TrdRegTS', '</Pty><Pty ID="711S" R="38"><Sub ID="2" Typ="26"/></Pty><TrdRegTS'),
  ],
  [
    'execution_time_is_unreadable',
    'ae.xml',
    changed(/T(?:xnTm|S)="[^"]+"/g, '$&').replaceAll('2020-03-16T09:30:04.250-05:00', 'noon'),
  ],
  ['multiplier_is_unreadable', 'af.xml', changed('Exch="CBT"/>', 'Exch="CBT" Mult="many"/>')],
  [
    'contract_is_out_of_scope',
    'ag.xml',
    prices('<Full Typ="6" Px="1"/>', 'ID="X" SecTyp="IRS" Exch="CME"'),
  ],
  ['price_is_of_another_day', 'ah.xml', prices('<Full Typ="6" Px="3.7" Dt="2020-03-13"/>')],
  ['prices_disagree', 'ai.xml', prices('<Full Typ="6" Px="3.7"/><Full Typ="6" Px="3.8"/>')],
  [
    'multiplier_disagrees_with_reference',
    'aj.xml',
    batch([confirm({ id: 'G2' }).replace('Exch="CBT"/>', 'Exch="CBT" Mult="50"/>')]),
  ],
  [
    'contract_facts_must_agree_with_reference',
    'an.xml',
    batch([confirm({ id: 'G4' }).replace('Exch="CBT"/>', 'Exch="CBT" Mult="51"/>')]),
  ],
  ['spread_price_must_equal_its_legs', 'ak.xml', spread('-0.09')],
  [
    'account_must_fit_the_origin',
    'al.xml',
    batch([confirm({ id: 'G3' }).replace('<Sub ID="1"', '<Sub ID="2"')]),
  ],
];

/** Calls of the platform, in order, by the code they are refused with; `ok` = accepted, to make ready for the next. */
export const CALLS: readonly (readonly [
  code: string,
  call: string,
  params: Readonly<Record<string, unknown>>,
])[] = [
  ['firm_name_is_malformed', 'createFirm', { firm: 'A' }],
  ['firm_exists', 'createFirm', { firm: 'errors' }],
  [
    'reporting_firm_must_be_three_characters',
    'createFirm',
    { firm: 'other', reportingFirm: 'abcd' },
  ],
  ['firm_unknown', 'positions', { firm: 'nobody' }],
  ['input_must_fit_the_call', 'trades', { limit: 0 }],
  ['cursor_must_be_from_an_answer', 'trades', { cursor: 'x' }],
  ['date_must_be_asked_one_way', 'positions', { date: '2020-03-16', asClosed: '2020-03-16' }],
  ['date_must_be_a_date', 'positions', { date: '2020-02-30' }],
  ['day_must_be_released', 'positions', { asClosed: '2020-03-16' }],
  ['day_must_be_released', 'balances', { asClosed: 'newest' }],
  ['date_must_be_a_date', 'eod', { date: '2020-02-30' }],
  ['date_must_be_a_date', 'part17', { date: '2025-02-30' }],
  ['date_must_be_a_date', 'trades', { clearingDate: '2025-99-99' }],
  ['date_must_be_a_date', 'balances', { date: '9999-12-31' }],
  ['date_must_be_a_date', 'statement', { asClosed: '9999-12-31' }],
  ['date_must_be_a_clearing_day', 'eod', { date: '2020-03-15' }],
  ['date_must_be_within_the_calendars', 'eod', { date: '2040-01-03' }],
  ['day_must_be_run', 'release', { date: '2020-03-16' }],
  [
    'currency_must_be_known',
    'enterCash',
    { account: 'HARBOR', currency: 'XXX', amount: '1', date: '2020-03-16' },
  ],
  [
    'amount_must_be_money',
    'enterCash',
    { account: 'HARBOR', currency: 'USD', amount: '1.234', date: '2020-03-16' },
  ],
  [
    'amount_must_not_be_zero',
    'enterCash',
    { account: 'HARBOR', currency: 'USD', amount: '0', date: '2020-03-16' },
  ],
  [
    'account_must_be_known',
    'enterCash',
    { account: 'NOBODY', currency: 'USD', amount: '1', date: '2020-03-16' },
  ],
  [
    'event_cannot_be_written',
    'enterCash',
    {
      account: 'HARBOR',
      currency: 'USD',
      amount: '1',
      date: '2020-03-16',
      reason: 'x'.repeat(70_000),
    },
  ],
  [
    'contract_must_be_a_contract',
    'setPrice',
    { contract: 'CORN', date: '2020-03-16', settlement: '1' },
  ],
  [
    'price_must_be_a_decimal',
    'setPrice',
    { contract: 'CBT:C:FUT:202009', date: '2020-03-16', settlement: '1,5' },
  ],
  [
    'settlement_must_be_a_price',
    'setPrice',
    { contract: 'CBT:C:FUT:202009', date: '2020-03-16', settlement: '9999999' },
  ],
  ['ticket_must_be_open', 'cancelTicket', { ticketId: 'TICKET-9' }],
  ['trade_must_be_in_suspense', 'resolveSuspense', { tradeId: 'X' }],
  [
    'trade_must_be_live',
    'allocate',
    { tradeId: 'X', shares: [{ account: 'HARBOR', quantity: 1 }] },
  ],
  ['trade_must_be_allocated', 'deallocate', { tradeId: 'X' }],
  ['worklist_item_must_be_open', 'resolveItem', { itemId: 'H-9', action: 'retry' }],
  [
    'position_must_exist',
    'closeOut',
    {
      account: 'HARBOR',
      contract: 'CBT:C:FUT:202103',
      date: '2020-03-16',
      pairs: pair('X', 'Y', 1),
    },
  ],
];

export function pair(buyTradeId: string, sellTradeId: string, quantity: number) {
  return [{ buyTradeId, sellTradeId, quantity }];
}
