import type { Style } from './clients.ts';

/** Product and how often it is chosen, against the others of the style. */
export type StyleWeights = readonly (readonly [product: string, weight: number])[];

const US_RATES: StyleWeights = [
  ['CBT:21:FUT', 6],
  ['CBT:25:FUT', 5],
  ['CBT:26:FUT', 3],
  ['CBT:TN:FUT', 2],
  ['CBT:17:FUT', 2],
  ['CBT:41:FUT', 2],
  ['CME:SR3:FUT', 4],
  ['CBT:21:OOF', 2],
];
const US_INDEX: StyleWeights = [
  ['CME:ES:FUT', 10],
  ['CME:NQ:FUT', 6],
  ['CME:RTY:FUT', 3],
];
const EUROPE_INDEX: StyleWeights = [
  ['XEUR:FESX:FUT', 7],
  ['XEUR:FDAX:FUT', 3],
  ['XEUR:FSMI:FUT', 1],
];
const EUROPE_RATES: StyleWeights = [
  ['XEUR:FGBL:FUT', 7],
  ['XEUR:FGBM:FUT', 4],
  ['IFEU:I:FUT', 6],
  ['XEUR:OGBL:OOF', 2],
];
const GRAIN: StyleWeights = [
  ['CBT:C:FUT', 7],
  ['CBT:S:FUT', 5],
  ['CBT:W:FUT', 4],
  ['CBT:KW:FUT', 2],
  ['CBT:06:FUT', 2],
  ['CBT:07:FUT', 2],
  ['CBT:C:OOF', 2],
];
const US_OIL: StyleWeights = [
  ['NYMEX:CL:FUT', 9],
  ['NYMEX:HO:FUT', 3],
  ['NYMEX:RB:FUT', 3],
  ['NYMEX:LO:OOF', 2],
];
const EUROPE_OIL: StyleWeights = [
  ['IFEU:B:FUT', 7],
  ['IFEU:G:FUT', 3],
  ['IFEU:B:OOF', 1],
];
const METALS: StyleWeights = [
  ['COMEX:GC:FUT', 6],
  ['COMEX:SI:FUT', 3],
  ['COMEX:HG:FUT', 4],
  ['COMEX:OG:OOF', 1],
];
const CURRENCIES: StyleWeights = [
  ['CME:EC:FUT', 6],
  ['CME:J1:FUT', 4],
  ['CME:BP:FUT', 3],
  ['IFUS:DX:FUT', 2],
];
const SOFTS: StyleWeights = [
  ['IFUS:SB:FUT', 8],
  ['IFUS:KC:FUT', 4],
  ['IFUS:CC:FUT', 2],
  ['IFUS:CT:FUT', 2],
  ['IFUS:SB:OOF', 1],
];
const LIVESTOCK: StyleWeights = [
  ['CME:48:FUT', 5],
  ['CME:LN:FUT', 4],
];

/** What each style trades. An account takes of it what its markets allow. */
export const STYLES: Readonly<Record<Style, StyleWeights>> = {
  grain: GRAIN,
  livestock: [...LIVESTOCK, ['CBT:C:FUT', 2], ['CBT:06:FUT', 1]],
  energy: [...US_OIL, ...EUROPE_OIL],
  gas: [
    ['NYMEX:NG:FUT', 9],
    ['NYMEX:CL:FUT', 1],
  ],
  'europe-energy': [...EUROPE_OIL, ['IFEU:M:FUT', 5], ['NYMEX:CL:FUT', 1]],
  metals: METALS,
  rates: [...US_RATES, ...EUROPE_RATES],
  'europe-rates': [...EUROPE_RATES, ['CBT:21:FUT', 1]],
  equity: [...US_INDEX, ...EUROPE_INDEX],
  currency: CURRENCIES,
  softs: SOFTS,
  japan: [
    ['CME:N1:FUT', 8],
    ['CME:J1:FUT', 4],
    ['CME:ES:FUT', 1],
  ],
  volatility: [
    ['CME:ES:OOF', 6],
    ['NYMEX:LO:OOF', 5],
    ['CBT:21:OOF', 3],
    ['COMEX:OG:OOF', 3],
    ['XEUR:OESX:OPT', 4],
    ['XEUR:ODAX:OPT', 2],
    ['XEUR:OGBL:OOF', 2],
    ['CME:ES:FUT', 4],
    ['NYMEX:CL:FUT', 2],
    ['XEUR:FESX:FUT', 2],
  ],
  macro: [...US_RATES, ...US_INDEX, ...CURRENCIES, ...US_OIL, ...METALS, ...EUROPE_RATES],
  everything: [
    ...US_INDEX,
    ...EUROPE_INDEX,
    ...US_OIL,
    ...EUROPE_OIL,
    ...METALS,
    ...GRAIN,
    ...CURRENCIES,
    ...SOFTS,
    ...US_RATES,
    ...EUROPE_RATES,
    ...LIVESTOCK,
    ['NYMEX:NG:FUT', 3],
  ],
};

/** Markets whose customer money lies under 4d; all others are foreign markets, under 30.7. */
export const US_EXCHANGES: readonly string[] = ['CBT', 'CME', 'NYMEX', 'COMEX', 'IFUS'];
