import type { Fault } from './fault.ts';
import { faultsOfAnswers } from './faults-of-answers.ts';
import { faultsOfBudget } from './faults-of-budget.ts';
import { faultsOfDisk } from './faults-of-disk.ts';
import { faultsOfNetwork } from './faults-of-network.ts';
import { faultsOfOutages } from './faults-of-outages.ts';
import { faultsOfProcess } from './faults-of-process.ts';

/** Every fault that the suite plays, by who causes it. */
export const faultTable: Readonly<Record<string, readonly Fault[]>> = {
  // First, as one of them takes half a minute.
  'The disk and the file': faultsOfDisk,
  'What the endpoint answers': faultsOfAnswers,
  'The network, and how often one may ask': faultsOfNetwork,
  'An endpoint that is not there': faultsOfOutages,
  'A budget is used up': faultsOfBudget,
  'People, the machine, other programs': faultsOfProcess,
};
