import type { BusinessDate } from '../domain/basics/business-date.ts';
import type { EnterCash } from '../domain/book/commands.ts';
import { priceFiles, tradeFiles } from './day-files.ts';
import type { DemoFile } from './demo-file.ts';
import { openingCash } from './opening-cash.ts';
import { referenceFiles } from './reference-files.ts';
import { makeSample } from './sample.ts';
import { shippedFiles } from './shipped-reference.ts';

/** What the demo does to show a firm in the middle of its day, in order; each file through the real import. */
export type DemoStep =
  | { readonly step: 'import'; readonly files: readonly DemoFile[] }
  /** Money that clients had brought before the first day. */
  | { readonly step: 'cash'; readonly entries: readonly EnterCash[] }
  | { readonly step: 'eod'; readonly date: BusinessDate }
  | { readonly step: 'release'; readonly date: BusinessDate };

/** Two days that are done, the first of them final, and one in progress with work waiting. */
export function demoSteps(seed: number, lastDate: BusinessDate): readonly DemoStep[] {
  const sample = makeSample(seed, lastDate);
  const [first, second] = sample.days;
  const reference = [...shippedFiles(), ...referenceFiles(sample.listed, sample.accounts)];
  return [
    { step: 'import', files: reference },
    { step: 'cash', entries: openingCash(sample) },
    { step: 'import', files: [...tradeFiles(sample, 0), ...priceFiles(sample, 0, 'daily')] },
    { step: 'eod', date: first },
    { step: 'release', date: first },
    { step: 'import', files: [...tradeFiles(sample, 1), ...priceFiles(sample, 1, 'daily')] },
    { step: 'eod', date: second },
    // Europe has settled by now, provisionally; the US still trades.
    {
      step: 'import',
      files: [...tradeFiles(sample, 2), ...priceFiles(sample, 2, 'early', ['ECAG'])],
    },
  ];
}

/** All files of the demo in load order. */
export function demoFiles(seed: number, lastDate: BusinessDate): readonly DemoFile[] {
  return demoSteps(seed, lastDate).flatMap((step) => (step.step === 'import' ? step.files : []));
}

/** The final prices of the last day: what is missing to run its end of day. */
export function closingFiles(seed: number, lastDate: BusinessDate): readonly DemoFile[] {
  return priceFiles(makeSample(seed, lastDate), 2, 'daily');
}
