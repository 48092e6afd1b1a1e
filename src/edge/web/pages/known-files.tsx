import { PlainTable } from './plain-table.tsx';

/** In the order in which a new firm loads them. */
const KNOWN_FILES: readonly (readonly [string, string])[] = [
  ['ccps, calendars, products, contracts', 'Reference of the markets, CSV'],
  ['members, clients, accounts, fees', 'Reference of the firm, CSV'],
  ['FIXML', 'Trade confirms and prices of CME, ICE US, ICE Europe and Eurex, singly or in batches'],
  ['trades', 'Trades of any other source, CSV; without a trade id a row is a ticket'],
  ['prices', 'Settlement prices, CSV, and the settlement files of CME and NYMEX as they come'],
];

/** What this page takes; shown until the first file is there. */
export function KnownFiles() {
  return (
    <section className="card" aria-label="Files that are known">
      <PlainTable titles={['File', 'What it brings']}>
        {KNOWN_FILES.map(([name, meaning]) => (
          <tr key={name}>
            <td>{name}</td>
            <td>{meaning}</td>
          </tr>
        ))}
      </PlainTable>
    </section>
  );
}
