import process from 'node:process';
import fc from 'fast-check';

/**
 * The seed of every property: one that is known, so that a red `npm test` says that a change broke something and not that
 * chance fell otherwise (decision 109). `HOLDFAST_SEED=N npm test` takes another, `npm run test:deep` one of the moment.
 */
export const TEST_SEED = Number(process.env.HOLDFAST_SEED ?? 20_230_131);

fc.configureGlobal({ seed: TEST_SEED });

export { fc };
