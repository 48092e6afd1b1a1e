import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setReference } from '../../domain/reference/set-reference.ts';
import { approvalCalls } from './approval-calls.ts';
import { submitCommands } from './ask.ts';
import { firmCalls } from './firm-calls.ts';
import { handEntryCalls } from './hand-entry-calls.ts';
import { type Installation, openInstallation } from './installation.ts';

const FIRM = 'acme';
const ACCOUNT = {
  account: 'A1',
  externalAccounts: 'A1X',
  client: 'C1',
  type: 'customer',
  segregation: 'none',
  positionMethod: 'net',
  closeOutOrder: 'fifo',
  settlementStyle: 'open-trade-equity',
  currency: 'USD',
};
const CASH = { account: 'A1', currency: 'USD', amount: '10.00', date: '2020-04-16' };

describe('four eyes over calls', () => {
  let directory: string;
  let installation: Installation;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-approval-'));
    await open();
    await put('anna', 'createFirm', { reportingFirm: 'ABC' });
    const accounts = setReference('accounts', [ACCOUNT], 'test');
    const caller = { actor: 'anna', sender: 'test', key: undefined };
    const done = await submitCommands(installation, FIRM, [accounts], caller);
    assert.ok(done.ok && done.outcomes.every(({ ok }) => ok));
  });

  after(async () => {
    await installation.close();
    await rm(directory, { recursive: true });
  });

  async function open(): Promise<void> {
    const opened = await openInstallation({
      directory,
      release: 'test',
      now: () => Date.now() * 1000,
      onFatal: (failure) => assert.fail(failure),
      onTrouble: (sentence) => assert.fail(sentence),
    });
    assert.ok(opened.ok);
    installation = opened.installation;
  }

  /** The answer's value and what is left over, or the code of the refusal. */
  async function put(actor: string, name: string, params: object, key?: string): Promise<unknown> {
    const calls = [firmCalls, handEntryCalls, approvalCalls].flatMap((made) => made(installation));
    const call = calls.find((one) => one.name === name);
    assert.ok(call !== undefined, name);
    const answer = await call.answer({ firm: FIRM, ...params }, { actor, sender: actor, key });
    return answer.ok ? { value: answer.value, left: answer.left } : answer.rejection.code;
  }

  test('cash by hand waits for another person, through a restart, and is entered once', async () => {
    const occasions = ['cash-by-hand'];
    assert.deepEqual(await put('anna', 'setFourEyes', { occasions }), {
      value: { occasions },
      left: 0,
    });
    const waiting = { approvalId: 'A1#1', approval: 'pending', occasion: 'cash-by-hand' };
    assert.deepEqual(await put('anna', 'enterCash', CASH, 'K1'), { value: waiting, left: 1 });
    assert.deepEqual(await put('anna', 'enterCash', CASH, 'K1'), { value: waiting, left: 1 });
    await installation.close();
    await open();
    const listed = await put('boris', 'approvals', {});
    const rows: { value: readonly Record<string, unknown>[] } = JSON.parse(JSON.stringify(listed));
    const [{ requestedAt, terms, ...row } = {}] = rows.value;
    assert.match(String(requestedAt), /^20\d\d-/);
    assert.deepEqual(row, {
      approvalId: 'A1#1',
      status: 'pending',
      occasion: 'cash-by-hand',
      instruction: 'enterCash',
      subject: 'A1',
      requestedBy: 'anna',
      decidedBy: '',
      reason: '',
      outcomes: ['approved', 'refused'],
    });
    assert.deepEqual(terms, [
      { term: 'amount', value: '10.00' },
      { term: 'account', value: 'A1' },
      { term: 'currency', value: 'USD' },
      { term: 'clearingDate', value: '2020-04-16' },
      { term: 'valueDate', value: '2020-04-16' },
    ]);
    const yes = { approvalId: 'A1#1', outcome: 'approved' };
    assert.equal(await put('anna', 'decideApproval', yes), 'approval_must_be_by_another_person');
    assert.deepEqual(await put('boris', 'decideApproval', yes), {
      value: { ...yes, booked: [] },
      left: 0,
    });
    assert.equal(await put('boris', 'decideApproval', yes), 'approval_must_be_pending');
    assert.deepEqual(await put('boris', 'approvals', {}), { value: [], left: 0 });
  });
});
