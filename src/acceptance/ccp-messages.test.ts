import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Session } from '../edge/cli/session.ts';
import { openLocalSession } from '../wiring/local-session.ts';
import { batch, confirm, type Desk, newDesk, ofNote, pick } from './hostile-desk.ts';

// What a CCP may leave out of a message, or say in two ways, through real imports into one firm.

/** CME's bust: TransTyp 1 and RptTyp 7, without the price and quantity of what it busts. */
function bust(message: string): string {
  return message
    .replace('TransTyp="0" RptTyp="0"', 'TransTyp="1" RptTyp="7"')
    .replace(/ Last(?:Px|Qty)="[^"]*"/g, '');
}

/** A spread of 7 at −3.10: it buys 14 September and sells 20 December, 14 × 3.70 − 20 × 3.675 = −21.70. */
const LEGS =
  '<TrdLeg RefID="L1" LastPx="3.70" Qty="14"><Leg ID="C" Exch="CBT" SecTyp="FUT" MMY="202009" Side="1"/></TrdLeg>' +
  '<TrdLeg RefID="L2" LastPx="3.675" Qty="20"><Leg ID="C" Exch="CBT" SecTyp="FUT" MMY="202012" Side="2"/></TrdLeg>';
const SPREAD = confirm({ id: 'S1', quantity: '7', price: '-3.10' })
  .replace('LastQty=', 'MLegRptTyp="3" LastQty=')
  .replace('<RptSide', `${LEGS}<RptSide`);
const OWN_LEG = confirm({ id: 'L1', quantity: '14', price: '3.70' }).replace(
  'LastQty=',
  'MLegRptTyp="2" LastQty=',
);

describe('messages of a CCP', () => {
  let directory = '';
  let session: Session;
  let desk: Desk;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-ccp-'));
    const opened = await openLocalSession(join(directory, 'data'));
    assert.ok(opened.ok);
    session = opened.session;
    desk = await newDesk(session, directory, 'ccp');
  });

  after(async () => {
    await session.close();
    await rm(directory, { recursive: true, force: true });
  });

  const imported = async (name: string, ...messages: readonly string[]) =>
    ofNote((await desk.import(name, batch(messages))).result).replace(/, \d+ read/, '');
  const lots = async () =>
    (await desk.rows('lots')).map((row) =>
      pick(row, 'side', 'quantity', 'contract', 'ccpTradeId').join(' '),
    );
  const waiting = async () =>
    (await desk.rows('worklists')).map((row) => pick(row, 'worklist', 'reason').join(' '));

  test('a bust without price and quantity takes its trade out', async () => {
    assert.equal(await imported('new.xml', confirm({ id: 'G1' })), 'imported, 1 booked');
    assert.equal(await imported('bust.xml', bust(confirm({ id: 'G1' }))), 'imported, 1 booked');
    assert.deepEqual([await lots(), await waiting()], [[], []]);
  });

  test('a bust of a trade that has not come is parked, and applied when it comes', async () => {
    assert.equal(await imported('early.xml', bust(confirm({ id: 'G2' }))), 'imported, 1 held');
    assert.deepEqual(await waiting(), ['parked remove']);
    await imported('late.xml', confirm({ id: 'G2' }));
    assert.deepEqual([await lots(), await waiting()], [[], []]);
  });

  test('a leg has its own quantity and id, and its own report is the same trade', async () => {
    assert.equal(await imported('leg.xml', OWN_LEG), 'imported, 1 booked');
    assert.equal(await imported('spread.xml', SPREAD), 'imported, 1 booked');
    assert.deepEqual((await lots()).sort(), [
      'buy 14 CBT:C:FUT:202009 L1',
      'sell 20 CBT:C:FUT:202012 L2',
    ]);
    const again = OWN_LEG.replace('RptID="RL1"', 'RptID="RL1B"');
    assert.equal(await imported('again.xml', again), 'imported, 1 duplicate');
  });

  test('the bust of the spread names no legs and takes both out', async () => {
    const whole = bust(SPREAD).replace(LEGS, '');
    assert.equal(await imported('whole.xml', whole), 'imported, 1 booked');
    assert.deepEqual([await lots(), await waiting()], [[], []]);
  });

  test('another multiplier is booked, warned of once and listed until it is settled', async () => {
    const stated = (id: string) =>
      confirm({ id }).replace('Exch="CBT"/>', 'Exch="CBT" Mult="50"/>');
    assert.equal(await imported('mult.xml', stated('G5'), stated('G6')), 'imported, 2 booked');
    const [item] = await desk.rows('worklists');
    assert.deepEqual(pick(item, 'worklist', 'contract', 'seen', 'wanted', 'source'), [
      'contract-fact',
      'CBT:C:FUT:202009',
      'multiplier 50',
      '5000',
      'ccp-mult.xml#1',
    ]);
    const [itemId] = pick(item, 'itemId');
    const reason = 'the CCP counts in hundredweight';
    const done = await desk.call('resolveItem', { itemId, action: 'discard', reason });
    assert.ok(done.ok, JSON.stringify(done));
    assert.deepEqual(await waiting(), []);
  });
});
