import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { firmCalls } from './firm-calls.ts';
import { type Installation, openInstallation } from './installation.ts';

const CALLER = { actor: 'operator', sender: 'test', key: undefined };

describe('createFirm', () => {
  let directory: string;
  let installation: Installation;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-firm-'));
    const opened = await openInstallation({
      directory,
      release: 'test',
      now: () => Date.now() * 1000,
      onFatal: (failure) => assert.fail(failure),
      onTrouble: (sentence) => assert.fail(sentence),
    });
    assert.ok(opened.ok);
    installation = opened.installation;
  });

  after(async () => {
    await installation.close();
    await rm(directory, { recursive: true });
  });

  async function create(firm: string, reportingFirm: string): Promise<string> {
    const call = firmCalls(installation).find(({ name }) => name === 'createFirm');
    assert.ok(call !== undefined);
    const answer = await call.answer({ firm, reportingFirm }, CALLER);
    return answer.ok ? 'created' : answer.rejection.code;
  }

  test('a refused firm leaves nothing, and can be created when it is right', async () => {
    assert.equal(await create('alpha', 'abcd'), 'reporting_firm_must_be_three_characters');
    assert.deepEqual(installation.engine.firms(), []);
    assert.equal(await create('alpha', 'ABC'), 'created');
    assert.equal(await create('alpha', 'ABC'), 'firm_exists');
    assert.equal(await create('Alpha!', 'ABC'), 'firm_name_is_malformed');
  });

  test('a firm whose log was begun and never opened, by a crash in between, is opened', async () => {
    assert.ok((await installation.engine.createFirm('half')).ok);
    assert.equal(await create('half', 'HLF'), 'created');
    assert.equal(await create('half', 'HLF'), 'firm_exists');
  });
});
