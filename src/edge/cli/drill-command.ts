import type { Command } from 'commander';
import { wholeNumber } from './options.ts';
import type { Done } from './program.ts';
import { type CliPorts, type DrillCommandWords, EXIT } from './session.ts';

type Words = Omit<DrillCommandWords, 'json' | 'iKnow'> & {
  readonly json?: boolean;
  readonly iKnow?: boolean;
};

export function addDrillCommand(program: Command, ports: CliPorts, done: Done): void {
  program
    .command('drill')
    .description('attack a platform of its own, in a folder of its own, and bring its firms back')
    .option('--seed <NUMBER>', 'the same seed gives the same plan', wholeNumber, 1)
    .option('--firms <COUNT>', 'firms', wholeNumber, 2)
    .option('--trades <COUNT>', 'messages of all firms together', wholeNumber, 2_000)
    .option('--scenario <NAME>', 'what the attacker does (docs/drill.md)', 'ion-day')
    .option('--scenarios <NAMES>', 'several, one after the other: names with commas, or all')
    .option('--seeds <NUMBERS>', 'several: numbers with commas')
    .option('--bundle <DIR>', 'folder for the evidence')
    .option('--root <DIR>', 'folder that the drill makes its own in')
    .option('--i-know', 'the folder is not one of temporary files, and may be attacked')
    .option('--json', 'print JSON')
    .action(async (words: Words) => {
      const { bundle, root, scenarios, seeds, json, iKnow } = words;
      const flags = { json: json === true, iKnow: iKnow === true };
      const code = await ports.drill({ ...words, scenarios, seeds, bundle, root, ...flags });
      done(code === 0 ? EXIT.done : code === EXIT.left ? EXIT.left : EXIT.wrongUse);
    });
}
