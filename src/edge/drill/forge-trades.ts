import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertThat } from '../../domain/basics/decision.ts';
import { bookRules } from '../../domain/book/book.ts';
import type { CaptureTrade, EnterCash } from '../../domain/book/commands.ts';
import { type DirectoryLock, lockDirectory } from '../../platform/engine/directory-lock.ts';
import { openEngine } from '../../platform/engine/open-engine.ts';
import { nodeDisk } from '../../platform/journal/node-disk.ts';
import { openKeyring } from '../../platform/keys/keyring.ts';
import {
  CLEARING_DATE,
  forgedTerms,
  PRICE_UNITS_OF_A_HUNDREDTH,
  type TradeTerms,
} from './clearing-day.ts';

export type Forgery = {
  /** The platform's data directory, which nobody holds: the attacker has ended the platform. */
  readonly directory: string;
  readonly firms: readonly string[];
  /** For each firm. */
  readonly trades: number;
  /** Number of the first. */
  readonly from: number;
  /** Of the platform's own code. */
  readonly release: string;
  /** Pays money out by hand besides. */
  readonly cash: boolean;
};

const FORGERS_SEED = 666;

/**
 * Books trades that no CCP ever reported, with the platform's own code and its stolen keyring: what comes out is sealed,
 * chained and signed as everything else is.
 */
export async function forgeTrades({
  directory,
  release,
  firms,
  trades,
  from,
  cash,
}: Forgery): Promise<void> {
  const lock = await lockWhenFree(directory);
  try {
    const disk = nodeDisk();
    const keyring = await openKeyring({ disk, directory: join(directory, 'keys') });
    assertThat(keyring.ok, 'the stolen keyring opens');
    const opening = await openEngine({
      disk,
      directory,
      keys: keyring.keys,
      rules: bookRules,
      // He has the platform's own code: nothing in the log tells that it was not the platform.
      release,
      now: () => Date.now() * 1_000,
      sealing: 'inline',
      onFatal: (failure) => {
        throw failure;
      },
    });
    assertThat(opening.ok, 'the journal opens for its forger');
    const sender = { sender: 'http:operator', actor: 'operator', level: 'local' } as const;
    for (const firm of firms) {
      // One by one, so that the forged log soon has more entries than the true one.
      for (let at = from; at < from + trades; at += 1) {
        const answer = await opening.engine.submit(firm, {
          ...sender,
          commands: [forgedTrade(at)],
        });
        assertThat(answer.ok, 'a forged trade is booked');
      }
      if (!cash) continue;
      const paid = await opening.engine.submit(firm, { ...sender, commands: [forgedCash(from)] });
      assertThat(paid.ok, 'forged money is paid');
    }
    await opening.engine.close();
  } finally {
    lock.release();
  }
}

const LOCK_WAIT_MS = 10_000;

/** He has ended the platform a moment ago; its lock goes with its process. */
async function lockWhenFree(directory: string): Promise<DirectoryLock> {
  const endMs = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    const locked = lockDirectory(directory);
    if (locked.ok) return locked.lock;
    assertThat(performance.now() < endMs, 'the attacker has ended the platform before he forges');
    await sleep(20);
  }
}

function forgedCash(number: number): EnterCash {
  return {
    type: 'enterCash',
    entryId: `F${number}`,
    account: forgedTerms(FORGERS_SEED, number).account,
    currency: 'USD',
    amount: -100_000_000,
    clearingDate: CLEARING_DATE,
    valueDate: CLEARING_DATE,
    reason: 'refund',
  };
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
      price: terms.price * PRICE_UNITS_OF_A_HUNDREDTH,
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
