import type { FreezeAnswer, HeadAnswer, VaultAnswer } from '../api/answers.ts';
import { displayCount } from '../format/amount.ts';
import { PlainTable } from './plain-table.tsx';

/** To the second, UTC: evidence is compared across hosts and zones. */
export function displayMoment(time: string): string {
  return `${time.slice(0, 19).replace('T', ' ')} UTC`;
}

/** Logs of which a vault was shown two histories: both heads side by side, and the name of the evidence. */
export function FrozenLogs({ vaults }: { readonly vaults: readonly VaultAnswer[] }) {
  const frozen = vaults.flatMap(({ vault, logs }) =>
    logs.flatMap(({ origin, freeze, refused }) =>
      freeze === undefined || refused === '' ? [] : [{ vault, origin, freeze, refused }],
    ),
  );
  return frozen.map(({ vault, origin, freeze, refused }) => (
    <section
      key={`${vault} ${origin}`}
      className="frozen-log"
      aria-label={`${origin} is frozen at ${vault}`}
    >
      <p className="notice system-note" data-tone="bad">
        {vault} has frozen {origin} since {displayMoment(freeze.time)}: it was shown two histories
        of it ({refused.replaceAll('_', ' ')}). It takes nothing more of this log.
      </p>
      <Heads freeze={freeze} />
      <p className="card-text">
        Find out who showed the second head. Then two people take the log up again on the vault's
        host, where the vault is: <code>holdfast vault thaw --store STORE --log {origin}</code>{' '}
        <code>--evidence {freeze.evidence}</code>
      </p>
    </section>
  ));
}

function Heads({ freeze: { held, offered, evidence } }: { readonly freeze: FreezeAnswer }) {
  return (
    <PlainTable titles={['Head', ['Entries', 'end'], 'Root']} className="frozen-heads">
      <Head title="held by the vault" head={held} other={offered} />
      <Head title="refused" head={offered} other={held} />
      <tr>
        <td>evidence</td>
        <td />
        <td className="mono">{evidence}</td>
      </tr>
    </PlainTable>
  );
}

type HeadProps = {
  readonly title: string;
  readonly head: HeadAnswer;
  readonly other: HeadAnswer;
};

function Head({ title, head: { size, root }, other }: HeadProps) {
  return (
    <tr>
      <td>{title}</td>
      <td className="end" data-tone={size === other.size ? undefined : 'negative'}>
        {displayCount(size)}
      </td>
      <td className="mono" data-tone={root === other.root ? undefined : 'negative'}>
        {root === '' ? 'no head' : root}
      </td>
    </tr>
  );
}
