import { type Decision, reject } from '../../domain/basics/decision.ts';
import type { Command } from '../../domain/book/commands.ts';
import type { SubmitAnswer, SubmittedBatch } from './book-file.ts';
import type { CommandOutcome } from './import-tally.ts';

type BookedEvent = { readonly type: string; readonly account?: string };

/**
 * For tests of the import only: a small book that really decides, remembers keys as the engine does, and can stop or
 * forget on demand. Trades with an id are booked once; accounts named `BAD…` are unknown (tickets are rejected, CCP
 * trades go to suspense) until `learn` is called.
 */
export class TestBook {
  readonly answers = new Map<string, readonly CommandOutcome[]>();
  readonly submitted: SubmittedBatch[] = [];
  readonly trades = new Set<string>();
  readonly prices = new Map<string, number>();
  readonly rows = new Set<string>();
  readonly kept: Uint8Array[] = [];
  readonly files: Command[] = [];
  tickets = 0;
  /** Submissions with a key that are still taken; then the engine refuses for want of space. */
  submissionsLeft = Number.POSITIVE_INFINITY;
  #known = new Set<string>();

  learn(account: string): void {
    this.#known.add(account);
  }

  async submit(batch: SubmittedBatch): Promise<SubmitAnswer> {
    if (this.submissionsLeft <= 0) {
      const rejection = { code: 'storage-low', seen: 'no space', wanted: 'space' };
      return { ok: false, rejection };
    }
    this.submissionsLeft -= 1;
    this.submitted.push(batch);
    const known = batch.key === undefined ? undefined : this.answers.get(batch.key);
    if (known !== undefined) return { ok: true, replayed: true, outcomes: known };
    const outcomes = batch.commands.map((command) => this.#decideAndEvolve(command));
    if (batch.key !== undefined) this.answers.set(batch.key, outcomes);
    return { ok: true, replayed: false, outcomes };
  }

  async check(commands: readonly Command[]): Promise<readonly CommandOutcome[]> {
    return commands.map((command) => this.#decide(command));
  }

  #decideAndEvolve(command: Command): CommandOutcome {
    const outcome = this.#decide(command);
    if (!outcome.ok) return outcome;
    if (command.type === 'captureTrade') this.#evolveTrade(command.report.ccpTradeId);
    if (command.type === 'setSettlementPrice') {
      this.prices.set(`${command.contract} ${command.date} ${command.kind}`, command.price);
    }
    if (command.type === 'setReference') this.rows.add(JSON.stringify(command.rows));
    if (command.type === 'keepInbound') this.kept.push(Buffer.from(command.bytes));
    if (command.type === 'recordFile') this.files.push(command);
    return outcome;
  }

  #evolveTrade(ccpTradeId: string): void {
    if (ccpTradeId === '') this.tickets += 1;
    else this.trades.add(ccpTradeId);
  }

  #decide(command: Command): Decision<BookedEvent> {
    switch (command.type) {
      case 'captureTrade':
        return this.#decideTrade(command.report.ccpTradeId, command.report.account);
      case 'setSettlementPrice': {
        const key = `${command.contract} ${command.date} ${command.kind}`;
        return eventUnless(this.prices.get(key) === command.price, 'SettlementPriceSet');
      }
      case 'setReference':
        return eventUnless(this.rows.has(JSON.stringify(command.rows)), 'ClientSet');
      case 'redriveHeld':
        return { ok: true, events: [] };
      default:
        return { ok: true, events: [{ type: command.type }] };
    }
  }

  #decideTrade(ccpTradeId: string, account: string): Decision<BookedEvent> {
    const isUnknown = account.startsWith('BAD') && !this.#known.has(account);
    if (ccpTradeId === '') {
      if (isUnknown) return reject('account_must_be_known', account, 'an account of the firm');
      return { ok: true, events: [{ type: 'TicketEntered', account }] };
    }
    if (this.trades.has(ccpTradeId)) return { ok: true, events: [{ type: 'DuplicateReported' }] };
    const booked = isUnknown ? 'SUSPENSE-CME-C' : account;
    return { ok: true, events: [{ type: 'TradeBooked', account: booked }] };
  }
}

function eventUnless(isKnown: boolean, type: string): Decision<BookedEvent> {
  return { ok: true, events: isKnown ? [] : [{ type }] };
}
