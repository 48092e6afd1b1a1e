import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordsOf } from './_import-in-test.ts';
import { batchText, dayMessages, messageOf } from './day-files.ts';
import { textFile } from './demo-file.ts';
import { reportOfConfirm } from './report-of-confirm.ts';
import { makeSample } from './sample.ts';
import { DEMO_CCPS } from './shipped-reference.ts';

const sample = makeSample(3, '2026-11-24');
const confirms = dayMessages(sample, 2).flatMap((message) =>
  message.type === 'trade' ? [message.confirm] : [],
);

for (const ccp of DEMO_CCPS) {
  test(`reportOfConfirm() says what the FIXML reader reads of every message of ${ccp}`, async () => {
    const own = confirms.filter((confirm) => confirm.ccp === ccp);
    assert.ok(own.length > 100, `only ${own.length} messages`);
    const name = `${ccp}.xml`;
    const file = textFile(name, batchText(ccp, own.map(messageOf), sample.now));
    const records = await recordsOf(file);
    const read = records.flatMap(({ commands }) =>
      commands.flatMap((command) => (command.type === 'captureTrade' ? [command.report] : [])),
    );
    const said = own.map((confirm, at) => reportOfConfirm(confirm, `${name}#${at + 1}`));
    assert.deepEqual(read, said);
  });
}
