/** What a made-up CME confirm contains; ids and firms are invented. */
type MadeTrade = {
  readonly number: number;
  readonly contract: readonly [
    exchange: string,
    product: string,
    maturity: string,
    multiplier: string,
  ];
  readonly side: '1' | '2';
  readonly quantity: number;
  readonly price: string;
  readonly account: string;
};

const CONTRACTS: readonly MadeTrade['contract'][] = [
  ['CBT', 'C', '202609', '50'],
  ['CME', 'ES', '202609', '50'],
  ['NYMEX', 'CL', '202610', '1000'],
  ['CBT', '21', '20260900', '1000'],
];

/**
 * A well-formed batch of `messageCount` TrdCaptRpt of about 1.1 kB and 15 elements each, in chunks, the same for the same
 * seed. For benches and tests: real clearing files may not be published.
 */
export function* syntheticBatch(
  messageCount: number,
  seed: number,
): Generator<Uint8Array, void, undefined> {
  const next = xorshift(seed);
  let text = `<?xml version="1.0" encoding="UTF-8"?>\n<FIXML v="5.0 SP2" xv="109" cv="CME.0001"><Batch TotMsg="${messageCount}"><Hdr SID="CME" TID="711" SSub="CME" TSub="CME"/>\n`;
  for (let number = 1; number <= messageCount; number += 1) {
    text += confirmText(madeTrade(number, next));
    if (text.length >= 64 * 1024) {
      yield Buffer.from(text, 'latin1');
      text = '';
    }
  }
  yield Buffer.from(`${text}</Batch></FIXML>\n`, 'latin1');
}

function madeTrade(number: number, next: () => number): MadeTrade {
  const contract = CONTRACTS[next() % CONTRACTS.length] ?? ['CBT', 'C', '202609', '50'];
  const ticks = 10_000 + (next() % 10_000);
  return {
    number,
    contract,
    side: next() % 2 === 0 ? '1' : '2',
    quantity: 1 + (next() % 50),
    price: `${Math.floor(ticks / 4)}.${['00', '25', '50', '75'][ticks % 4]}`,
    account: `ACC${String(next() % 2000).padStart(5, '0')}`,
  };
}

function confirmText({ number, contract, side, quantity, price, account }: MadeTrade): string {
  const [exchange, product, maturity, multiplier] = contract;
  const id = String(number).padStart(9, '0');
  const second = String(number % 60).padStart(2, '0');
  return `<TrdCaptRpt RptID="R${id}A7741CF02" TrdID="${id}" TrdID2="14DDEDEF${id}F2E" MtchID="14DDEDEF${id}F2A" ExecID="7794${id}TN00077" TransTyp="0" RptTyp="0" TrdRptStat="0" TrdHandlInst="0" TrdTyp="0" MLegRptTyp="1" MtchStat="0" VenuTyp="E" LastQty="${quantity}" LastPx="${price}" PxTyp="2" TrdDt="2026-08-03" BizDt="2026-08-03" TxnTm="2026-08-03T09:15:${second}.125-05:00" LastUpdateTm="2026-08-03T09:15:${second}.425-05:00" SettlCcy="USD">
<Instrmt ID="${product}" Src="H" SecTyp="FUT" CFI="FCAPSO" MMY="${maturity}" Exch="${exchange}" Mult="${multiplier}" MatDt="2026-09-14" PxQteCcy="USD"/><Amt Typ="TVAR" Amt="125.00" Ccy="USD"/>
<RptSide Side="${side}" CustCpcty="4" ClOrdID="ORD${id}" OrdID="77${id}" InptSrc="GLBX" InptDev="API" OrdTyp="L" SesID="ETH" SesSub="E" AllocInd="0" PosEfct="O">
<Pty ID="CME" R="21"/><Pty ID="${exchange}" R="22"/><Pty ID="711" R="1"/><Pty ID="711" R="4"/><Pty ID="${account}" R="24"><Sub ID="1" Typ="26"/></Pty><Pty ID="711S" R="38"><Sub ID="1" Typ="26"/></Pty><Pty ID="6J0L" R="12"/><Pty ID="TAG50X" R="44"/>
<TrdRegTS TS="2026-08-03T09:15:${second}.125-05:00" Typ="1"/></RptSide></TrdCaptRpt>
`;
}

/** Marsaglia's 32-bit xorshift: the same numbers everywhere, which is all a made-up file needs. */
function xorshift(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
