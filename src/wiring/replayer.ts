import { resolve } from 'node:path';
import process from 'node:process';
import type { Rejection } from '../domain/basics/decision.ts';
import { bookRules } from '../domain/book/book.ts';
import { brokenInvariants } from '../domain/book/invariants.ts';
import type { ReplayerPorts } from '../edge/cli/session.ts';
import { verifierKeyText } from '../platform/journal/signed-note.ts';
import { parseRecoveryKey } from '../platform/keys/age-wrap.ts';
import { readVaultKeys, setUpVaultKeys, trustReplayer } from '../platform/vault/key-files.ts';
import type { ReplayerNotice } from '../platform/vault/replayer-session.ts';
import { runReplayer } from '../platform/vault/run-replayer.ts';
import { dial } from '../platform/vault/vault-session.ts';
import { parsePinned, textOf } from './rebuild.ts';
import { RELEASE } from './release.ts';

type Refused = { readonly ok: false; readonly rejection: Rejection };

/** What the command line can do about replayers. */
export const replayerPorts: ReplayerPorts = {
  run: async ({ host, port, key, firmKeys, firms, policy, json, tell }) => {
    const keys = await readVaultKeys(resolve(key));
    if (!keys.ok) return keys;
    const { own, platform } = keys.value;
    if (platform === undefined) {
      const wanted = 'a platform pinned by `replayer key --platform-key`';
      return refuse('vault_platform_key_must_be_pinned', key, wanted);
    }
    const identities = await identitiesOf(firmKeys);
    if (!Array.isArray(identities)) return identities;
    const pinned = parsePinned(policy === undefined ? '' : await textOf(policy));
    if (pinned === undefined)
      return refuse('policy_must_be_whole', String(policy), 'what `keys policy` printed');
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
    await runReplayer({
      rules: { ...bookRules, invariants: brokenInvariants },
      own,
      platform,
      identities,
      firms,
      pinned,
      release: RELEASE,
      connect: () => dial(host, port),
      nowSeconds: () => Math.floor(Date.now() / 1000),
      tell: (notice) => {
        const sentence = json ? JSON.stringify(notice) : sentenceOf(notice);
        if (sentence !== undefined) tell(sentence);
      },
      signal: stop.signal,
    });
    return { ok: true };
  },
  key: async (path, name, platformKey) => {
    const made = await setUpVaultKeys(resolve(path), { name, platformKey });
    if (!made.ok) return made;
    const { own } = made.value;
    return { ok: true, text: verifierKeyText(own.name, own.publicKey) };
  },
  trust: async (directory, replayerKey) => {
    const made = await trustReplayer(resolve(directory), replayerKey);
    return made.ok ? { ok: true, text: made.value.ownText } : made;
  },
};

function refuse(code: string, seen: string, wanted: string): Refused {
  return { ok: false, rejection: { code, seen, wanted } };
}

async function identitiesOf(paths: readonly string[]): Promise<string[] | Refused> {
  const identities: string[] = [];
  for (const path of paths) {
    const found = await parseRecoveryKey((await textOf(path)) ?? '');
    if (found === undefined)
      return refuse('recovery_key_must_be_whole', path, 'a file with AGE-SECRET-KEY-1…');
    identities.push(found.identity);
  }
  return identities;
}

/** Every statement would be a line or two a second. */
function sentenceOf(notice: ReplayerNotice): string | undefined {
  switch (notice.kind) {
    case 'connected':
      return 'Connected: the platform has shown its key';
    case 'ended':
      return `Not connected: ${notice.why}`;
    case 'log':
      return `Replaying ${notice.origin} from entry ${notice.size} on`;
    case 'stated':
      return undefined;
    case 'refused':
      return `REFUSED: ${notice.origin}\n${notice.note}`;
  }
}
