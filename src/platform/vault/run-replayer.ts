import type { Duplex } from 'node:stream';
import type { BookEvent } from '../engine/book-rules.ts';
import { ed25519Signer } from '../journal/signed-note.ts';
import type { NamedKey } from './cosignature.ts';
import { dialAgainAndAgain } from './dial-again.ts';
import type { OwnKey } from './key-files.ts';
import { logReplay, type ReplayRules } from './replay-log.ts';
import { type Replayer, type ReplayerNotice, serveReplay } from './replayer-session.ts';

export type ReplayerOptions<Book, Event extends BookEvent> = {
  readonly rules: ReplayRules<Book, Event>;
  readonly own: OwnKey;
  readonly platform: NamedKey;
  /** `AGE-SECRET-KEY-1…` of the firms whose logs are replayed. */
  readonly identities: readonly string[];
  /** Only these firms; none named = every firm. */
  readonly firms: readonly string[];
  readonly pinned: ReadonlyMap<string, string>;
  readonly release: string;
  readonly connect: () => Promise<Duplex>;
  readonly nowSeconds: () => number;
  readonly tell: (notice: ReplayerNotice) => void;
  readonly signal: AbortSignal;
};

/** Replays what the platform streams and signs what it comes to, until the signal comes. Writes nothing anywhere. */
export async function runReplayer<Book, Event extends BookEvent>(
  options: ReplayerOptions<Book, Event>,
): Promise<void> {
  const { rules, own, platform, identities, firms, pinned, release, nowSeconds, tell } = options;
  const replayer: Replayer = {
    self: { signer: ed25519Signer(own.name, own.publicKey, own.privateKey), release, nowSeconds },
    own,
    platform,
    pinned,
    wants: (origin) => {
      const firm = /\/firm\/([^/]+)$/.exec(origin)?.[1];
      return firm !== undefined && (firms.length === 0 || firms.includes(firm));
    },
    replayOf: (origin) => logReplay(rules, origin, identities),
    logs: new Map(),
    tell,
  };
  await dialAgainAndAgain({
    connect: options.connect,
    serve: (socket) => serveReplay(replayer, socket),
    unreachable: (why) => tell({ kind: 'ended', why }),
    signal: options.signal,
  });
}
