import { type Agent, request } from 'node:http';

/** Where the platform is, and the token of whoever asks. */
export type PostTo = { readonly address: string; readonly token: string; readonly agent?: Agent };

export type Posted = { readonly sequence: number; readonly vaults: number; readonly body: string };

/** Undefined when nobody answered, or not for good (the platform is busy, stopping or being started). */
export function postTrades(
  { address, token, agent }: PostTo,
  { firm, key, body }: { readonly firm: string; readonly key: string; readonly body: string },
): Promise<Posted | undefined> {
  return new Promise((resolve) => {
    const sent = request(
      `${address}/api/v1/firms/${firm}/trades`,
      {
        method: 'POST',
        ...(agent === undefined ? {} : { agent }),
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'idempotency-key': key,
        },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.on('error', () => resolve(undefined));
        answer.on('end', () => {
          const sequence = Number(answer.headers['x-holdfast-sequence']);
          const vaults = vaultsOf(answer.headers['x-holdfast-level']);
          resolve(answer.statusCode === 200 ? { sequence, vaults, body: text } : undefined);
        });
      },
    );
    sent.on('error', () => resolve(undefined));
    sent.end(body);
  });
}

/** `proven` is said only of what as many vaults have as there are here. */
const PROVEN_VAULTS = 2;

/** Vaults that had the answer: `local` is 0, and so is `unproven`, which promises nothing; `vaulted(n)` is n. */
export function vaultsOf(level: string | string[] | undefined): number {
  if (level === 'proven') return PROVEN_VAULTS;
  const [, count] = /^vaulted\((\d+)\)$/.exec(typeof level === 'string' ? level : '') ?? [];
  return count === undefined ? 0 : Number(count);
}
