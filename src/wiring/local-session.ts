import process from 'node:process';
import type { Session, SessionOpening } from '../edge/cli/session.ts';
import { allocationText } from '../edge/fixml/allocation-text.ts';
import { allCalls } from '../platform/calls/all-calls.ts';
import { durableOf } from '../platform/calls/ask.ts';
import type { Caller } from '../platform/calls/call.ts';
import {
  type Installation,
  type InstallationOpening,
  openInstallation,
} from '../platform/calls/installation.ts';
import type { AlarmBoard } from '../platform/detection/alarm-board.ts';
import { dumpLog } from '../platform/engine/dump.ts';
import { damageSentence } from '../platform/journal/journal-errors.ts';
import type { VaultServing } from '../platform/vault/serve-vaults.ts';
import { nowMicros } from './clock.ts';
import { bytesOfFile, importInto, leftOver, unknownFirm } from './import-into.ts';
import { readTrade } from './read-trade.ts';
import { RELEASE } from './release.ts';

/** EX_SOFTWARE of sysexits.h: the process ended itself because nothing more could be made durable. */
const EXIT_ON_FATAL = 70;

export const CLI_CALLER: Caller = { actor: 'operator', sender: 'cli', key: undefined };

/** Opens a data directory whose lock this process holds; makes it when it is new. */
export async function openLocalSession(path: string): Promise<SessionOpening> {
  const opened = await openHere(path);
  if (!opened.ok) return { ok: false, damage: opened.damage.map(damageSentence) };
  return { ok: true, session: sessionOf(opened.installation) };
}

export function openHere(
  path: string,
  vaults?: VaultServing,
  alarms?: AlarmBoard,
): Promise<InstallationOpening> {
  return openInstallation({
    directory: path,
    ...(vaults === undefined ? {} : { vaults }),
    ...(alarms === undefined ? {} : { alarms }),
    release: RELEASE,
    now: nowMicros,
    onFatal: (failure) => {
      process.stderr.write(`Cannot go on: ${failure.message}\n`);
      process.exit(EXIT_ON_FATAL);
    },
    onTrouble: (sentence, cause) => process.stderr.write(`${sentence}: ${String(cause)}\n`),
  });
}

export function sessionOf(installation: Installation): Session {
  const calls = allCalls(installation, readTrade, allocationText);
  const answer = async (name: string, params: unknown, caller: Caller) => {
    const call = calls.get(name);
    if (call === undefined) throw new Error(`Bug: no call is named ${name}`);
    return call.answer(params, caller);
  };
  return {
    call: (name, params, key) => answer(name, params, { ...CLI_CALLER, key }),
    preview: (name, params) => answer(name, params, { ...CLI_CALLER, isPreview: true }),
    importFile: async (firm, path, partial, progress) => {
      const unknown = unknownFirm(installation, firm);
      if (unknown !== undefined) return unknown;
      const result = await importInto(installation, {
        firm,
        ...bytesOfFile(path),
        partial,
        caller: CLI_CALLER,
        progress: (step) => progress(JSON.stringify(step)),
      });
      return {
        ok: true,
        value: result,
        sequence: durableOf(installation.engine, firm),
        left: leftOver(result),
      };
    },
    dump: async (firm, line) => {
      const { journal } = installation.engine;
      const origins = journal
        .origins()
        .filter((origin) => firm === undefined || origin.endsWith(`/firm/${firm}`));
      for (const origin of origins)
        for await (const text of dumpLog(journal, origin)) if (!(await line(text))) return;
    },
    close: installation.close,
  };
}
