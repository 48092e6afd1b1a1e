import type { LinkNotice } from './vault-link.ts';

/** Entries and root of a head, for people; root in hex, blank for no head. */
export type ShownHead = { readonly size: number; readonly root: string };

/** What a vault has shown of the evidence that freezes a log at it. */
export type ShownFreeze = {
  /** SHA-256, as its file is named: what a thaw has to name. */
  readonly evidence: string;
  /** ISO 8601, by the vault's clock. */
  readonly time: string;
  readonly held: ShownHead;
  /** The head that the vault refused, whoever showed it; no head where that was none. */
  readonly offered: ShownHead;
};

export type ShownThaw = {
  readonly evidence: string;
  readonly time: string;
  readonly approvers: readonly string[];
  readonly reason: string;
};

export type LogAtVault = {
  /** Why the vault froze it; blank = it did not. */
  readonly refused: string;
  readonly freeze: ShownFreeze | undefined;
  /** The newest, of whatever froze it before. */
  readonly thaw: ShownThaw | undefined;
};

/** What vaults have said of logs they freeze, since the start: each says it again on every connection. */
export type RefusedLogs = {
  /** Takes what a link has heard; whether it is news to a person. */
  readonly heard: (notice: LinkNotice) => boolean;
  readonly at: (vault: string, origin: string) => LogAtVault;
};

export const NO_HEAD: ShownHead = { size: 0, root: '' };
const NOTHING: LogAtVault = { refused: '', freeze: undefined, thaw: undefined };

export function refusedLogs(): RefusedLogs {
  const logs = new Map<string, LogAtVault>();
  const at = (vault: string, origin: string) => logs.get(`${vault} ${origin}`) ?? NOTHING;
  const put = (vault: string, origin: string, log: LogAtVault) =>
    void logs.set(`${vault} ${origin}`, log);
  return {
    at,
    heard: (notice) => {
      if ('side' in notice) return true;
      const { vault, origin } = notice;
      const before = at(vault, origin);
      switch (notice.kind) {
        case 'refused':
          put(vault, origin, { ...before, refused: notice.code });
          return true;
        case 'evidence':
          put(vault, origin, { ...before, freeze: notice.freeze });
          return false;
        case 'thawed':
          put(vault, origin, { ...before, thaw: notice.thaw });
          return before.thaw?.evidence !== notice.thaw.evidence;
        case 'taken-up':
          put(vault, origin, { ...before, refused: '', freeze: undefined });
          return before.refused !== '';
      }
    },
  };
}

/** Undefined when the text is no checkpoint of this log; signatures are not looked at, the vault has done so. */
export function shownHead(note: string, origin: string): ShownHead | undefined {
  if (note === '') return NO_HEAD;
  const [, named, size = '', root = ''] =
    /^(.*)\n(\d{1,16})\n([A-Za-z0-9+/]{43}=)\n\n/.exec(note) ?? [];
  if (named !== origin || !Number.isSafeInteger(Number(size))) return undefined;
  return { size: Number(size), root: Buffer.from(root, 'base64').toString('hex') };
}
