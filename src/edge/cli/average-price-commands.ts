import type { Command } from 'commander';
import { given, onFirm } from './options.ts';
import type { Done } from './program.ts';
import { type CommonOptions, runCall } from './run-call.ts';
import type { CliPorts } from './session.ts';
import { ruleOf, type ShareOptions, withShares } from './share-options.ts';

type GroupOptions = CommonOptions & { readonly group: string };

/** Average-price groups. */
export function addAveragePriceCommands(program: Command, ports: CliPorts, done: Done): void {
  const groups = program.command('average-price').description('fills booked at one average price');
  const ofGroup = (name: string, description: string) =>
    onFirm(groups.command(name).description(description)).requiredOption(
      '--group <GROUP>',
      'group',
    );
  const withTrades = (name: string, description: string, call: string) =>
    ofGroup(name, description)
      .requiredOption('--trade <TRADE...>', 'trade ids')
      .action(async (options: GroupOptions & { trade: string[] }) => {
        const { firm, group: groupId, trade: tradeIds } = options;
        done(await runCall(ports, options, call, given({ firm, groupId, tradeIds })));
      });
  const step = (name: string, description: string, call: string) =>
    ofGroup(name, description).action(async (options: GroupOptions) => {
      const { firm, group: groupId } = options;
      done(await runCall(ports, options, call, given({ firm, groupId })));
    });

  onFirm(groups.command('list').description('groups, with what is a break against the CCP'))
    .option('--group <GROUP>', 'only this group')
    .action(async (options: CommonOptions & { group?: string }) => {
      const { firm, group: groupId } = options;
      done(await runCall(ports, options, 'averageGroups', given({ firm, groupId })));
    });
  withTrades('open', 'open a group with its first fills', 'openAverageGroup');
  withTrades('add', 'add fills, late ones too, to an open group', 'addToAverageGroup');
  step('complete', 'book the fills of a group at their average', 'completeAverageGroup');
  step('reopen', 'take completion and allocation back', 'reopenAverageGroup');
  step('cancel', 'take all back and forget the group', 'cancelAverageGroup');
  withShares(ofGroup('allocate', 'divide a complete group among accounts')).action(
    async (options: GroupOptions & ShareOptions, command: Command) => {
      const { firm, group: groupId } = options;
      const params = given({ firm, groupId, rule: ruleOf(options, command) });
      done(await runCall(ports, options, 'allocateAverageGroup', params));
    },
  );
  ofGroup('ccp', 'what the CCP says of a group; a difference is a break')
    .requiredOption('--average <PRICE>', 'average price of the CCP')
    .requiredOption('--residual <AMOUNT>', 'its residual, positive = the receiving accounts get it')
    .option('--source <TEXT>', 'where it says so')
    .action(
      async (options: GroupOptions & { average: string; residual: string; source?: string }) => {
        const { firm, group: groupId, average: averagePrice, residual, source } = options;
        const params = given({ firm, groupId, averagePrice, residual, source });
        done(await runCall(ports, options, 'stateAverageGroup', params));
      },
    );
}
