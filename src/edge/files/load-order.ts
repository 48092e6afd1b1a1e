import { REFERENCE_LOAD_ORDER } from '../../domain/reference/set-reference.ts';
import type { FileKind } from './recognise.ts';

/**
 * Orders several files given at once, lowest first, so that each finds what it refers to: reference (in its own order),
 * then prices, then trades.
 */
export function loadRank(file: FileKind): number {
  switch (file.kind) {
    case 'reference':
      return REFERENCE_LOAD_ORDER.indexOf(file.reference);
    case 'prices':
    case 'nymex-settlement':
    case 'cme-settlement':
      return REFERENCE_LOAD_ORDER.length;
    default:
      return REFERENCE_LOAD_ORDER.length + 1;
  }
}
