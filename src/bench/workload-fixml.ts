import { closeSync, existsSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { priceToText } from '../domain/basics/price.ts';
import { elementAt } from './element-at.ts';
import { termsOf } from './trade-terms.ts';
import { type Operation, Workload, type WorkloadOptions } from './workload.ts';
import {
  CLEARING_DATE,
  ccpTradeIdOf,
  contractNames,
  execIdOf,
  executionTimeOf,
  externalNames,
  orderIdOf,
} from './workload-names.ts';

const CHUNK_CHARACTERS = 65_536;

/**
 * The workload as a batch of CME trade confirms of about 1.1 kB and 15 elements each. What a CCP says is never refused,
 * so the refused tickets of the workload are left out.
 */
export function* fixmlOfWorkload(
  options: WorkloadOptions,
  messages: number,
): Generator<Uint8Array, void, undefined> {
  const confirms = confirmsOf(options);
  let text = `<?xml version="1.0" encoding="UTF-8"?>\n<FIXML v="5.0 SP2" xv="109" cv="CME.0001"><Batch TotMsg="${messages}"><Hdr SID="CME" TID="685" SSub="CME" TSub="CME"/>\n`;
  for (let number = 0; number < messages; number += 1) {
    text += confirmText(options.seed, confirms.next().value, number);
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text, 'latin1');
    text = '';
  }
  yield Buffer.from(`${text}</Batch></FIXML>\n`, 'latin1');
}

/** Operations that a CCP reports: all but refused tickets. */
export function* confirmsOf(options: WorkloadOptions): Generator<Operation, never, undefined> {
  const workload = new Workload(options);
  for (;;) {
    for (const operation of workload.next(1_000))
      if (operation.kind !== 'rejection') yield operation;
  }
}

function confirmText(seed: number, { kind, trade }: Operation, number: number): string {
  const { account, contract, isBuy, quantity, price } = termsOf(seed, trade);
  const [exchange = '', product = '', , maturity = ''] = elementAt(contractNames, contract).split(
    ':',
  );
  const id = ccpTradeIdOf(trade);
  const time = executionTimeOf(trade);
  const how = kind === 'bust' ? 'TransTyp="1" RptTyp="7"' : 'TransTyp="0" RptTyp="0"';
  return `<TrdCaptRpt RptID="R${number}A7741CF02" TrdID="${id}" TrdID2="14DDEDEF${id}F2E" ExecID="${execIdOf(trade)}" ${how} TrdRptStat="0" TrdHandlInst="0" TrdTyp="0" MLegRptTyp="1" MtchStat="0" VenuTyp="E" LastQty="${quantity}" LastPx="${priceToText(price)}" PxTyp="2" TrdDt="${CLEARING_DATE}" BizDt="${CLEARING_DATE}" TxnTm="${time}" LastUpdateTm="${time}" SettlCcy="USD">
<Instrmt ID="${product}" Src="H" SecTyp="FUT" CFI="FCAPSO" MMY="${maturity}" Exch="${exchange}" Mult="50" MatDt="${maturity.slice(0, 4)}-${maturity.slice(4)}-15" PxQteCcy="USD"/><Amt Typ="TVAR" Amt="125.00" Ccy="USD"/>
<RptSide Side="${isBuy ? 1 : 2}" CustCpcty="4" ClOrdID="C${orderIdOf(trade)}" OrdID="${orderIdOf(trade)}" InptSrc="GLBX" InptDev="API" OrdTyp="L" SesID="ETH" SesSub="E" AllocInd="0" PosEfct="O">
<Pty ID="CME" R="21"/><Pty ID="${exchange}" R="22"/><Pty ID="685" R="1"/><Pty ID="685" R="4"/><Pty ID="${elementAt(externalNames, account)}" R="24"><Sub ID="1" Typ="26"/></Pty><Pty ID="685S" R="38"><Sub ID="1" Typ="26"/></Pty><Pty ID="6J0L" R="12"/><Pty ID="TAG50X" R="44"/>
<TrdRegTS TS="${time}" Typ="1"/></RptSide></TrdCaptRpt>
`;
}

/** Writes the file when it is not there yet: product and parser read the same one. */
export function ensureFixmlFile({
  file,
  workload,
  messages,
}: {
  readonly file: string;
  readonly workload: WorkloadOptions;
  readonly messages: number;
}): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  const handle = openSync(file, 'wx');
  for (const chunk of fixmlOfWorkload(workload, messages)) writeSync(handle, chunk);
  closeSync(handle);
}
