import { join } from 'node:path';
import { assertThat } from '../../domain/basics/decision.ts';
import { bookRules } from '../../domain/book/book.ts';
import type { CaptureTrade } from '../../domain/book/commands.ts';
import { lockDirectory } from '../../platform/engine/directory-lock.ts';
import { openEngine } from '../../platform/engine/open-engine.ts';
import { nodeDisk } from '../../platform/journal/node-disk.ts';
import { openKeyring } from '../../platform/keys/keyring.ts';
import { CLEARING_DATE, forgedTerms, type TradeTerms } from './clearing-day.ts';

export type Forgery = {
  /** The platform's data directory, which nobody holds: the attacker has ended the platform. */
  readonly directory: string;
  readonly firm: string;
  readonly trades: number;
};

const FORGERS_SEED = 666;
const HUNDREDTH = 1_000_000;

/**
 * Books trades that no CCP ever reported, with the platform's own code and its stolen keyring: what comes out is sealed,
 * chained and signed as everything else is.
 */
export async function forgeTrades({ directory, firm, trades }: Forgery): Promise<void> {
  const locked = lockDirectory(directory);
  assertThat(locked.ok, 'the attacker has ended the platform before he forges');
  try {
    const disk = nodeDisk();
    const keyring = await openKeyring({ disk, directory: join(directory, 'keys') });
    assertThat(keyring.ok, 'the stolen keyring opens');
    const opening = await openEngine({
      disk,
      directory,
      keys: keyring.keys,
      rules: bookRules,
      release: 'forged',
      now: () => Date.now() * 1_000,
      sealing: 'inline',
      onFatal: (failure) => {
        throw failure;
      },
    });
    assertThat(opening.ok, 'the journal opens for its forger');
    // One by one, so that the forged log soon has more entries than the true one.
    for (let at = 0; at < trades; at += 1) {
      const commands = [forgedTrade(at)];
      const sender = { sender: 'http:operator', actor: 'operator' };
      const answer = await opening.engine.submit(firm, { ...sender, commands, level: 'local' });
      assertThat(answer.ok, 'a forged trade is booked');
    }
    await opening.engine.close();
  } finally {
    locked.lock.release();
  }
}

function forgedTrade(number: number): CaptureTrade {
  const terms: TradeTerms = forgedTerms(FORGERS_SEED, number);
  return {
    type: 'captureTrade',
    report: {
      action: 'book',
      removal: '',
      origin: 'ccp',
      ccp: 'CME',
      contract: terms.contract,
      statedMultiplier: '',
      ccpTradeId: terms.tradeId,
      member: '685',
      side: terms.side,
      quantity: terms.quantity,
      price: terms.price * HUNDREDTH,
      priceType: 'final',
      tradeDate: CLEARING_DATE,
      clearingDate: CLEARING_DATE,
      executionTime: `${CLEARING_DATE}T15:00:00.000Z`,
      venue: 'XCME',
      cti: '4',
      tradeType: 'regular',
      account: terms.account,
      externalAccount: { clearingFirm: '', names: [], origin: '' },
      openClose: '',
      orderId: '',
      execId: '',
      matchId: '',
      multiLeg: 'outright',
      legs: [],
      executingFirm: '',
      giveUpFirm: '',
      averagePriceGroup: '',
      source: 'http:operator',
    },
  };
}
