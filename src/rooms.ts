/**
 * The order of the house. A room may import from itself, from rooms named before it in its wing, and from
 * any room of a wing named before its own, except that edges never import each other. `tidy.test.ts` checks it.
 */
export const wings = [
  {
    wing: 'domain',
    rooms: [
      'basics',
      'reference',
      'trade',
      'allocation',
      'position',
      'cash',
      'margin',
      'reconciliation',
      'reporting',
      'incident',
      'book',
    ],
    roomsSeeEachOther: true,
  },
  {
    wing: 'platform',
    rooms: [
      'journal',
      'keys',
      'engine',
      'vault',
      'detection',
      'recovery',
      'readstore',
      'identity',
      'calls',
    ],
    roomsSeeEachOther: true,
  },
  {
    wing: 'edge',
    rooms: ['fixml', 'fix', 'files', 'http', 'web', 'lifeboat', 'drill', 'cli'],
    roomsSeeEachOther: false,
  },
] as const;

/** Outside the three wings: the wiring, and benches that measure the whole house. Nothing may import from these. */
export const outsideTheWings = [
  'main.ts',
  'rooms.ts',
  'tidy.test.ts',
  'run-tests.ts',
  'wiring',
  'bench',
  'demo',
  'simulation',
  'acceptance',
] as const;
