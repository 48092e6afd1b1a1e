/** Where a client trades from: it decides which accounts it has and how they settle. */
export type Home = 'us' | 'us-only' | 'uk' | 'eu' | 'jp' | 'broker';

/** What a client trades; `STYLES` in trading-styles.ts says it in products. */
export type Style =
  | 'grain'
  | 'livestock'
  | 'energy'
  | 'gas'
  | 'europe-energy'
  | 'metals'
  | 'rates'
  | 'europe-rates'
  | 'equity'
  | 'currency'
  | 'softs'
  | 'japan'
  | 'volatility'
  | 'macro'
  | 'everything';

export type DemoClient = {
  readonly number: number;
  readonly name: string;
  readonly home: Home;
  readonly style: Style;
  /** 1 = an everyday client; orders and deposits grow with it. */
  readonly size: number;
  /** Accounts of each kind: `A`, `B` … */
  readonly books: number;
};

function client(
  number: number,
  name: string,
  home: Home,
  style: Style,
  size: number,
  books = 1,
): DemoClient {
  return { number, name, home, style, size, books };
}

/** All invented; none is meant to be anybody. */
export const CLIENTS: readonly DemoClient[] = [
  client(1001, 'Alder Fen Grain Cooperative', 'us-only', 'grain', 2.2),
  client(1002, 'Barley Row Milling Company', 'us-only', 'grain', 0.8),
  client(1003, 'Cottonbend Family Farms', 'us-only', 'grain', 0.4),
  client(1004, 'Dunmarrow Livestock Partners', 'us-only', 'livestock', 1.2),
  client(1005, 'Elkthorn Packing', 'us-only', 'livestock', 0.8),
  client(1006, 'Fernhollow Capital', 'us', 'macro', 2.0, 2),
  client(1007, 'Greyling Systematic Fund', 'us', 'everything', 1.5, 2),
  client(1008, 'Hollowell Pension Trust', 'us', 'equity', 1.6, 2),
  client(1009, 'Ironmere Metals Trading', 'us-only', 'metals', 1.4),
  client(1010, 'Juniper Slough Oil', 'us', 'energy', 2.0),
  client(1011, 'Knollfield Refining', 'us', 'energy', 1.5),
  client(1012, 'Larkwater Gas Marketing', 'us-only', 'gas', 1.6),
  client(1013, 'Millrace Sugar Works', 'us-only', 'softs', 2.6),
  client(1014, 'Nutlane Coffee Importers', 'us-only', 'softs', 1.4),
  client(1015, 'Orchard Rise Endowment', 'us', 'equity', 0.7),
  client(1016, 'Pinemarsh Bond Fund', 'us', 'rates', 2.4, 2),
  client(1017, 'Quillback Treasury Services', 'us-only', 'rates', 1.2),
  client(1018, 'Redsill Futures Program', 'us', 'everything', 1.0, 3),
  client(1019, 'Saltdrift Commodity Pool', 'us', 'macro', 0.9),
  client(1020, 'Thistlegate Currency Overlay', 'us-only', 'currency', 1.7, 2),
  client(1021, 'Underholt Options Trading', 'us', 'volatility', 1.5),
  client(1022, 'Vantry Cotton Mills', 'us-only', 'softs', 1.2),
  client(1023, 'Wrenhollow Family Office', 'us-only', 'equity', 0.3),
  client(1024, 'Yarrowpoint Volatility Fund', 'us', 'volatility', 1.2, 2),
  client(2001, 'Ashlar Crane Asset Management', 'uk', 'europe-rates', 1.6, 2),
  client(2002, 'Brackendale Energy Supply', 'uk', 'europe-energy', 1.3),
  client(2003, 'Coldhythe Marine Fuels', 'uk', 'europe-energy', 0.9),
  client(2004, 'Dovemoor Insurance', 'uk', 'europe-rates', 1.1),
  client(2005, 'Eskerwell Macro Fund', 'uk', 'macro', 1.4, 2),
  client(2006, 'Fenwyck Proprietary Trading', 'uk', 'everything', 1.0),
  client(3001, 'Lindhag Werke', 'eu', 'currency', 0.7),
  client(3002, 'Nordwold Pensioenfonds', 'eu', 'europe-rates', 1.8, 2),
  client(3003, 'Aubelle Gestion', 'eu', 'equity', 1.2, 2),
  client(3004, 'Valcorta Energia', 'eu', 'europe-energy', 1.0),
  client(3005, 'Steinmoor Kapital', 'eu', 'europe-rates', 1.0),
  client(4001, 'Hinokawa Shoji', 'jp', 'japan', 1.2),
  client(4002, 'Shirahata Capital', 'jp', 'japan', 0.8),
  client(5001, 'Overmere Brokers', 'broker', 'everything', 2.4),
  client(5002, 'Tallowquay Commodities', 'broker', 'everything', 1.6),
  client(5003, 'Pacific Lantern Futures', 'broker', 'everything', 1.4),
];
