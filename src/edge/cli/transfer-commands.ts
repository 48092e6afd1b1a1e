import { type Command, InvalidArgumentError } from 'commander';
import { day, given, onFirm, wholeNumber } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, runCall } from './run-call.ts';
import type { CliPorts } from './session.ts';

type RequestOptions = CommonOptions & Record<string, string> & { quantity: number; lot: Lot[] };
type Lot = { tradeId: string; quantity: number; price?: string; tradeDate?: string };

/** Commands that move positions. */
export function addTransferCommands(program: Command, ports: CliPorts, done: Done): void {
  const transfer = program.command('transfer').description('transfers of positions');
  onFirm(transfer.command('list').description('transfers and what became of them')).action(
    async (options: CommonOptions) =>
      done(await runCall(ports, options, 'transfers', given({ firm: options.firm }))),
  );
  addRequest(transfer, ports, done);
  onFirm(transfer.command('approve').description('move the contracts on a day'))
    .requiredOption('--transfer <ID>', 'transfer')
    .requiredOption('--date <YYYY-MM-DD>', 'clearing date', day)
    .action(async (options: CommonOptions & Record<string, string>) => {
      const { firm, transfer: transferId, date } = options;
      const input = { firm, transferId, outcome: 'approved', date };
      done(await runCall(ports, options, 'decideTransfer', input));
    });
  const endings = [
    ['reject', 'rejected', 'turn a request down'],
    ['cancel', 'cancelled', 'take a request back'],
    ['reverse', 'reversed', 'take an approved transfer out again'],
  ] as const;
  for (const [name, outcome, summary] of endings) {
    onFirm(transfer.command(name).description(summary))
      .requiredOption('--transfer <ID>', 'transfer')
      .requiredOption('--reason <TEXT>', 'why')
      .action(async (options: CommonOptions & Record<string, string>) => {
        const { firm, transfer: transferId, reason } = options;
        const input = { firm, transferId, outcome, reason };
        done(await runCall(ports, options, 'decideTransfer', input));
      });
  }
}

function addRequest(transfer: Command, ports: CliPorts, done: Done): void {
  onFirm(transfer.command('request').description('ask for contracts to be moved'))
    .requiredOption('--transfer <ID>', 'an id of its own')
    .requiredOption('--contract <CONTRACT>', 'contract')
    .requiredOption('--side <SIDE>', 'long or short')
    .requiredOption('--quantity <COUNT>', 'contracts', wholeNumber)
    .option('--from <ACCOUNT>', 'giving account; without it another firm gives')
    .option('--to <ACCOUNT>', 'receiving account; without it another firm receives')
    .option('--counterparty <FIRM>', 'the other firm')
    .option('--basis <BASIS>', 'original (the price of each lot) or last-settlement')
    .option('--kind <KIND>', 'simple or complex')
    .option('--reason <TEXT>', 'why, for a complex transfer')
    .option('--lot <TRADE,COUNT[,PRICE,DATE]>', 'a lot that is to move; can be repeated', lot, [])
    .option('--key <KEY>', 'idempotency key')
    .action(async (options: RequestOptions) => {
      const { firm, transfer: transferId, contract, side, quantity } = options;
      const { from: fromAccount, to: toAccount, counterparty, basis, kind, reason } = options;
      const places = { fromAccount, toAccount, counterparty, basis, kind, reason };
      const what = { firm, transferId, contract, side, quantity, lots: options.lot };
      done(await runCall(ports, options, 'requestTransfer', given({ ...what, ...places })));
    });
}

/** A trade id has no comma of ours in it; another firm's must have none. */
function lot(text: string, known: readonly Lot[]): Lot[] {
  const [tradeId = '', quantity = '', price, tradeDate] = text.split(',');
  if (tradeId === '' || !/^\d+$/.test(quantity))
    throw new InvalidArgumentError('wanted TRADE,COUNT or TRADE,COUNT,PRICE,DATE');
  const prices = price === undefined ? {} : { price };
  const dates = tradeDate === undefined ? {} : { tradeDate: day(tradeDate) };
  return [...known, { tradeId, quantity: Number(quantity), ...prices, ...dates }];
}
