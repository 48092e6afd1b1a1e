import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { decimalToText } from '../../domain/basics/decimal.ts';
import { priceToText } from '../../domain/basics/price.ts';
import { accountTermsOn } from '../../domain/book/accounts.ts';
import { emptyBook } from '../../domain/book/book-state.ts';
import type { Command } from '../../domain/book/commands.ts';
import { decide } from '../../domain/book/decide.ts';
import { accountsWithPositions } from '../../domain/position/position-state.ts';
import { productOn } from '../../domain/reference/contract-terms.ts';
import { askBook, type Refused, submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';

const newFirm = z.object({ firm: z.string(), reportingFirm: z.string().default('') });
const ofFirm = z.object({ firm: z.string() });

export function firmCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'firms',
      summary: 'Firms of the data directory',
      kind: 'question',
      params: z.object({}),
      run: () => firms(installation),
    }),
    runnable({
      name: 'createFirm',
      summary: 'Creates a firm with its own log, book and keys',
      kind: 'instruction',
      params: newFirm,
      run: (input, caller) => createFirm(installation, input, caller),
    }),
    runnable({
      name: 'accounts',
      summary: 'Accounts of a firm',
      kind: 'question',
      params: ofFirm,
      run: ({ firm }) => accounts(installation, firm),
    }),
    runnable({
      name: 'products',
      summary: 'Products of a firm',
      kind: 'question',
      params: ofFirm,
      run: ({ firm }) => products(installation, firm),
    }),
  ];
}

async function firms(installation: Installation): Promise<CallAnswer<unknown>> {
  const value: { firm: string; reportingFirm: string; businessDate: string }[] = [];
  let sequence = 0;
  for (const firm of [...installation.engine.firms()].sort()) {
    const found = await askBook(installation, firm, (book) => ({
      firm,
      reportingFirm: book.reportingFirm,
      businessDate: book.days.newest,
    }));
    if (!found.ok) return found;
    value.push(found.value);
    sequence = Math.max(sequence, found.sequence);
  }
  return { ok: true, value, sequence, left: 0 };
}

async function createFirm(
  installation: Installation,
  input: z.infer<typeof newFirm>,
  caller: Caller,
): Promise<CallAnswer<unknown> | Refused> {
  const { firm, reportingFirm } = input;
  const fingerprintKey = randomBytes(8).toString('hex');
  const command = { type: 'createFirm', firm, reportingFirm, fingerprintKey } as const;
  const refusal = refusalOfRest(command);
  if (refusal !== undefined) return refusal;
  const made = await installation.engine.createFirm(firm);
  if (!made.ok) {
    const known = await askBook(installation, firm, (book) => book.firm);
    // A log that was begun, and never opened because of a crash, is opened now.
    if (!known.ok || known.value !== '') return made;
  }
  const done = await submitOne(installation, firm, command, caller);
  return done.ok
    ? { ok: true, value: { firm, reportingFirm }, sequence: done.sequence, left: 0 }
    : done;
}

/**
 * What the book would refuse whatever the firm is called, asked before there is a log: one that is begun stays. Of the name
 * the engine speaks first.
 */
function refusalOfRest(command: Extract<Command, { readonly type: 'createFirm' }>) {
  const context = { nowMicros: 0, actor: '', sequence: 1, facts: new Map() };
  const decision = decide(emptyBook(), { ...command, firm: 'any-name' }, context);
  return decision.ok ? undefined : decision;
}

async function accounts(installation: Installation, firm: string): Promise<CallAnswer<unknown>> {
  const found = await askBook(installation, firm, (book) =>
    [...new Set([...book.reference.accounts.keys(), ...accountsWithPositions(book.positions)])]
      .sort()
      .flatMap((account) => {
        const date = book.days.newest === '' ? '9999-12-31' : book.days.newest;
        const terms = accountTermsOn(book.reference, account, date);
        if (terms === undefined) return [];
        const {
          client,
          accountType,
          segregation,
          positionMethod,
          closeOutOrder,
          settlementStyle,
          currency,
        } = terms;
        return [
          {
            account,
            client,
            accountType,
            segregation,
            positionMethod,
            closeOutOrder,
            settlementStyle,
            currency,
          },
        ];
      }),
  );
  return found.ok ? { ...found, left: 0 } : found;
}

async function products(installation: Installation, firm: string): Promise<CallAnswer<unknown>> {
  const found = await askBook(installation, firm, (book) =>
    [...book.reference.products.keys()].sort().flatMap((key) => {
      const date = book.days.newest === '' ? '9999-12-31' : book.days.newest;
      const terms = productOn(book.reference, key, date);
      if (terms === undefined) return [];
      const { name, ccp, currency, display, priceDecimals, valuation } = terms;
      const multiplier = decimalToText(terms.multiplier);
      return [
        {
          product: key,
          name,
          ccp,
          currency,
          multiplier,
          display,
          priceDecimals,
          valuation,
          ticks: terms.ticks.map(priceToText),
        },
      ];
    }),
  );
  return found.ok ? { ...found, left: 0 } : found;
}
