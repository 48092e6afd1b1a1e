import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { DrillRefusal, type DrillRefusalCode } from './drill-refusal.ts';
import { type MarkedRoot, makeMarkedRoot, removeMarkedRoot } from './marked-root.ts';

/** A marked root of its own for one test, gone afterwards. */
export function rootInTest(context: TestContext): MarkedRoot {
  const root = makeMarkedRoot();
  context.after(() => removeMarkedRoot(root));
  return root;
}

export function assertRefused(code: DrillRefusalCode, act: () => unknown): void {
  assert.throws(
    act,
    (failure) => failure instanceof DrillRefusal && failure.rejection.code === code,
  );
}
