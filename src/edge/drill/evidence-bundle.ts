import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DrillResult } from './drill-result.ts';
import { lagSentence, type ProofLag } from './proof-lag.ts';
import type { SignedTranscript, Verdict } from './transcript.ts';

export type Evidence = {
  readonly result: DrillResult;
  readonly verdicts: readonly Verdict[];
  readonly proofLag: ProofLag;
  readonly deterministic: string;
  readonly measured: string;
  readonly signed: SignedTranscript;
  readonly rebuildReport: string;
  /** What the client wrote down, line by line. */
  readonly answers: string;
  /** What the drill could not do here as it would like to. */
  readonly remarks: readonly string[];
};

/** Writes what is shown to people who were not there; the folder must be new. */
export function writeBundle(folder: string, evidence: Evidence): void {
  mkdirSync(folder, { recursive: true });
  const { result, deterministic, measured, signed, rebuildReport, answers } = evidence;
  const files = {
    'README.md': page(evidence),
    'result.json': `${JSON.stringify(result, undefined, 2)}\n`,
    'transcript.txt': deterministic,
    'measured.json': `${measured}\n`,
    'transcript.note': signed.note,
    'transcript.key': `${signed.verifierKey}\n`,
    'rebuild.json': `${rebuildReport}\n`,
    'answers.log': answers,
  };
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), text, { flag: 'wx' });
}

/** One page: failed checks first. */
function page({ result, verdicts, proofLag, remarks }: Evidence): string {
  const { overall, scenario, seed, firms } = result;
  const lines = [
    `# Drill: ${scenario}, seed ${seed}`,
    '',
    ...verdicts.map(({ check, passed }) => `- ${passed ? 'passed' : '**FAILED**'}: ${check}`),
    '',
    '| figure | |',
    '|---|---|',
    ...Object.entries(overall).map(([name, value]) => `| ${name} | ${figure(value)} |`),
    `| proofLag | ${lagSentence(proofLag)} |`,
    '',
    ...examplesOf(firms),
    ...remarks.map((remark) => `- ${remark}`),
    '',
    'Run the seed again with the same release and the same words: `transcript.txt` comes out byte for byte. `transcript.note`',
    'is a signed note (c2sp.org/signed-note) over it and the measured part, under the key in `transcript.key`.',
  ];
  return `${lines.join('\n')}\n`;
}

function examplesOf(firms: DrillResult['firms']): string[] {
  const found = firms.flatMap(({ firm, examples }) => examples.map((text) => `- ${firm}: ${text}`));
  return found.length === 0 ? [] : ['## Lost and made up', '', ...found, ''];
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(3);
}
