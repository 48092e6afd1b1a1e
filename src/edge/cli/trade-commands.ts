import type { Command } from 'commander';
import type { Rejection } from '../../domain/basics/decision.ts';
import { day, given, onFirm, wholeNumber } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, printAnswer, runCall, withSession } from './run-call.ts';
import { type CliPorts, EXIT, type ExitCode } from './session.ts';

/** Columns of the trades file that a command line may give, as `--kebab-case` options. */
const TRADE_OPTIONS = [
  'side',
  'quantity',
  'price',
  'contract',
  'account',
  'tradeDate',
  'clearingDate',
  'executionTime',
  'venue',
  'cti',
  'type',
  'tradeId',
  'ccp',
  'member',
  'origin',
  'openClose',
  'priceType',
  'spreadId',
  'leg',
  'orderId',
  'execId',
  'executingFirm',
  'giveUpFirm',
  'averagePriceGroup',
] as const;

type HeldOptions = {
  readonly item: string;
  readonly discard?: boolean;
  readonly accept?: boolean;
  readonly ticket?: string;
  readonly reason?: string;
};

type TradeOptions = CommonOptions & {
  readonly [Name in (typeof TRADE_OPTIONS)[number]]?: string;
} & {
  readonly ticket?: string;
  readonly action?: string;
};

/** Commands about trades and what waits for a person. */
export function addTradeCommands(program: Command, ports: CliPorts, done: Done): void {
  const trade = program
    .command('trade')
    .description('trades by hand: without --trade-id a ticket, with it the word of the CCP');
  withTradeOptions(
    onFirm(trade.command('add').description('capture a trade or enter a ticket')),
  ).action(async (options: TradeOptions) => done(await submitTrade(ports, options, 'new')));
  withTradeOptions(
    onFirm(
      trade.command('replace').description('replace a trade (--trade-id) or a ticket (--ticket)'),
    ),
  )
    .option('--ticket <TICKET>', 'ticket to replace')
    .action(async (options: TradeOptions) => done(await replaceTrade(ports, options)));
  withTradeOptions(
    onFirm(
      trade.command('cancel').description('cancel, bust or reverse a trade, or cancel a ticket'),
    ),
  )
    .option('--ticket <TICKET>', 'ticket to cancel')
    .option('--action <ACTION>', 'cancel, bust or reverse', 'cancel')
    .action(async (options: TradeOptions) => done(await cancelTrade(ports, options)));
  addBlotter(program, ports, done);
  addTickets(program, ports, done);
  addWorklists(program, ports, done);
}

function withTradeOptions(command: Command): Command {
  for (const name of TRADE_OPTIONS) {
    command.option(
      `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} <TEXT>`,
      'as in the trades file',
    );
  }
  return command.option('--key <KEY>', 'idempotency key');
}

function columnsOf(options: TradeOptions): Record<string, string> {
  return Object.fromEntries(
    TRADE_OPTIONS.flatMap((name) => {
      const text = options[name];
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

async function submitTrade(
  ports: CliPorts,
  options: TradeOptions,
  action: keyof typeof VERBS,
): Promise<ExitCode> {
  return withSession(ports, options, async (session) => {
    const trades = [{ ...columnsOf(options), action }];
    const params = { firm: options.firm, trades };
    const answer =
      options.preview === true
        ? await session.preview('submitTrades', params)
        : await session.call('submitTrades', params, options.key);
    const what = `${VERBS[action]} the trade`;
    const rejection = answer.ok ? onlyRejection(answer.value) : undefined;
    return printAnswer(
      ports,
      options,
      what,
      rejection === undefined ? answer : { ok: false, rejection },
    );
  });
}

const VERBS = {
  new: 'enter',
  replace: 'replace',
  cancel: 'cancel',
  bust: 'bust',
  reverse: 'reverse',
} as const;

function isAction(word: string): word is keyof typeof VERBS {
  return word in VERBS;
}

/** Why the one trade of a command was refused; a refused record among others is an outcome, alone it is a refusal. */
function onlyRejection(value: unknown): Rejection | undefined {
  if (typeof value !== 'object' || value === null || !('outcomes' in value)) return undefined;
  const [outcome]: readonly unknown[] = Array.isArray(value.outcomes) ? value.outcomes : [];
  if (typeof outcome !== 'object' || outcome === null) return undefined;
  const { outcome: word, code, seen, wanted } = Object.fromEntries(Object.entries(outcome));
  if (word !== 'rejected') return undefined;
  return { code: String(code), seen: String(seen), wanted: String(wanted) };
}

async function replaceTrade(ports: CliPorts, options: TradeOptions): Promise<ExitCode> {
  if (options.ticket === undefined) return submitTrade(ports, options, 'replace');
  const { firm, ticket: ticketId } = options;
  return runCall(ports, options, 'replaceTicket', { firm, ticketId, trade: columnsOf(options) });
}

async function cancelTrade(ports: CliPorts, options: TradeOptions): Promise<ExitCode> {
  const { firm, ticket: ticketId, action = 'cancel' } = options;
  if (ticketId !== undefined) return runCall(ports, options, 'cancelTicket', { firm, ticketId });
  if (!isAction(action) || action === 'new' || action === 'replace') {
    ports.err(
      `Cannot cancel the trade: ${action}, wanted cancel, bust or reverse (trade_action_must_be_known)`,
    );
    return EXIT.wrongUse;
  }
  return submitTrade(ports, options, action);
}

function addBlotter(program: Command, ports: CliPorts, done: Done): void {
  onFirm(program.command('trades').description('blotter, newest first'))
    .option('--account <ACCOUNT>', 'only this account')
    .option('--contract <CONTRACT>', 'only this contract')
    .option('--product <PRODUCT>', 'only this EXCHANGE:PRODUCT:TYPE, or its beginning')
    .option('--date <YYYY-MM-DD>', 'only this clearing date', day)
    .option('--trade-id <ID>', "only this CCP's trade id")
    .option('--state <STATE>', 'live or removed')
    .option('--text <TEXT>', 'holding this text')
    .option('--limit <COUNT>', 'rows at most', wholeNumber, 1000)
    .option('--cursor <CURSOR>', 'go on from the next of an earlier answer')
    .action(async (options: CommonOptions & Record<string, string>) => {
      const {
        firm,
        account,
        contract,
        product,
        date: clearingDate,
        tradeId: ccpTradeId,
        state,
        text,
        limit,
        cursor,
      } = options;
      const params = given({
        firm,
        account,
        contract,
        product,
        clearingDate,
        ccpTradeId,
        state,
        text,
        limit,
        cursor,
      });
      const code = await withSession(ports, options, async (session) => {
        const answer = await session.call('trades', params);
        if (!answer.ok) return printAnswer(ports, options, 'list trades', answer);
        const { rows, next } = pageOf(answer.value);
        if (next !== '') ports.err(`more follow: --cursor ${next}`);
        return printAnswer(ports, options, 'list trades', { ...answer, value: rows });
      });
      done(code);
    });
}

function addTickets(program: Command, ports: CliPorts, done: Done): void {
  onFirm(program.command('tickets').description("the firm's own tickets, newest first"))
    .option('--state <STATE>', 'open or closed')
    .option('--limit <COUNT>', 'rows at most', wholeNumber, 1000)
    .option('--cursor <CURSOR>', 'go on from the next of an earlier answer')
    .action(async (options: CommonOptions & Record<string, string>) => {
      const { firm, state, limit, cursor } = options;
      const code = await withSession(ports, options, async (session) => {
        const answer = await session.call('tickets', given({ firm, state, limit, cursor }));
        if (!answer.ok) return printAnswer(ports, options, 'list tickets', answer);
        const { rows, next } = pageOf(answer.value);
        if (next !== '') ports.err(`more follow: --cursor ${next}`);
        return printAnswer(ports, options, 'list tickets', { ...answer, value: rows });
      });
      done(code);
    });
}

function pageOf(value: unknown): { readonly rows: unknown; readonly next: string } {
  if (typeof value !== 'object' || value === null || !('rows' in value) || !('next' in value)) {
    throw new Error('Bug: a call of pages answers with rows and next');
  }
  return { rows: value.rows, next: String(value.next) };
}

function addWorklists(program: Command, ports: CliPorts, done: Done): void {
  const suspense = program.command('suspense').description('trades in suspense accounts');
  onFirm(suspense.command('list').description('list them')).action(async (options: CommonOptions) =>
    done(await runCall(ports, options, 'suspense', given({ firm: options.firm }))),
  );
  onFirm(
    suspense
      .command('resolve')
      .description('move a trade to its account; without one, match its names again'),
  )
    .requiredOption('--trade <TRADE>', 'trade id')
    .option('--account <ACCOUNT>', 'account')
    .action(async (options: CommonOptions & { trade: string; account?: string }) => {
      const { firm, trade: tradeId, account } = options;
      done(await runCall(ports, options, 'resolveSuspense', given({ firm, tradeId, account })));
    });
  const held = program.command('held').description('trades held until reference knows more');
  onFirm(held.command('list').description('list them')).action(async (options: CommonOptions) =>
    done(await runCall(ports, options, 'held', given({ firm: options.firm }))),
  );
  onFirm(held.command('conflict').description('what is booked and what was reported, term by term'))
    .requiredOption('--item <ITEM>', 'item id of a conflict')
    .action(async (options: CommonOptions & HeldOptions) => {
      const { firm, item: itemId } = options;
      done(await runCall(ports, options, 'conflict', { firm, itemId }));
    });
  onFirm(held.command('resolve').description('try an item again, name its ticket, or discard it'))
    .requiredOption('--item <ITEM>', 'item id')
    .option('--discard', 'take it off the list without booking')
    .option('--accept', 'of a conflict: its terms replace those of the booked trade')
    .option('--ticket <TICKET>', 'ticket that the trade confirms, of the several that fit it')
    .option('--reason <TEXT>', 'why; must be given with --discard')
    .action(async (options: CommonOptions & HeldOptions) => {
      const { firm, item: itemId, discard, accept, ticket: ticketId, reason } = options;
      const unnamed = discard === true ? 'discard' : accept === true ? 'accept' : 'retry';
      const action = ticketId === undefined ? unnamed : 'confirm';
      const input = given({ firm, itemId, action, reason, ticketId });
      done(await runCall(ports, options, 'resolveItem', input));
    });
  onFirm(program.command('worklists').description('everything that waits, of every kind')).action(
    async (options: CommonOptions) =>
      done(await runCall(ports, options, 'worklists', given({ firm: options.firm }))),
  );
}
