import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LiveChange } from '../edge/http/live-feed.ts';
import {
  freshDirectory,
  introduce,
  onEnd,
  startVault,
  until,
} from '../platform/vault/_vault-fixture.ts';
import { vaultServing } from '../platform/vault/serve-vaults.ts';
import { liveOf } from './live.ts';
import { openHere, sessionOf } from './local-session.ts';

const REFERENCE = ['ccps', 'calendars', 'products', 'contracts', 'clients', 'members', 'accounts'];
const WORKED_DAY = join(import.meta.dirname, '..', 'acceptance', 'worked-day');

function trade(tradeId: string) {
  return {
    tradeId,
    side: 'buy',
    quantity: '3',
    price: '3.25',
    contract: 'CBT:C:FUT:202007',
    account: 'ALPHA-OTE',
    tradeDate: '2020-04-16',
    clearingDate: '2020-04-16',
    ccp: 'CME',
    member: '685',
    origin: '1',
  };
}

/** CCP trade id and level of every trade told. */
function told(changes: readonly LiveChange[]): string[] {
  return changes.flatMap(({ trades = [] }) =>
    trades.map((row) => {
      assert.ok(typeof row === 'object' && row !== null && 'level' in row && 'ccpTradeId' in row);
      return `${row.ccpTradeId} ${row.level}`;
    }),
  );
}

test('a live update waits for the vaults that are there, and says the level its trades have reached', async (t) => {
  const data = await freshDirectory(t);
  const away = await freshDirectory(t);
  const { trusted, keys } = await introduce(data, away, 'north');
  const vaults = vaultServing(trusted, () => undefined);
  const opened = await openHere(data, vaults);
  assert.ok(opened.ok);
  const { installation } = opened;
  onEnd(t, installation.close);
  const port = await vaults.listen(installation.engine, 0);
  onEnd(t, vaults.close);
  const session = sessionOf(installation);
  await session.call('createFirm', { firm: 'acme', reportingFirm: 'ABC' });
  for (const name of REFERENCE)
    await session.importFile('acme', join(WORKED_DAY, `${name}.csv`), false, () => undefined);
  const changes: LiveChange[] = [];
  const failures: unknown[] = [];
  const live = liveOf(installation, (failure) => failures.push(failure));
  assert.equal(
    live('nowhere', () => undefined, undefined),
    undefined,
  );
  const leave = live('acme', (change) => changes.push(change), undefined);
  assert.ok(leave !== undefined);
  onEnd(t, async () => leave());
  await session.call('submitTrades', { firm: 'acme', trades: [trade('ALONE')] });
  await until('the first trade is told', () => told(changes).length === 1);
  const vault = startVault(join(away, 'store'), keys, port);
  await until('answers wait for the vault', () => vaults.answersAt('acme') === 'vaulted(1)');
  await session.call('submitTrades', { firm: 'acme', trades: [trade('COPIED')] });
  await until('the second trade is told', () => told(changes).length === 2);
  await vault.stop();
  assert.deepEqual(told(changes), ['ALONE local', 'COPIED vaulted(1)']);
  assert.deepEqual(failures, []);
});
