import cifar10 from './cifar10/challenge.json' with { type: 'json' };
import mnist from './mnist/challenge.json' with { type: 'json' };
import mnistRecall from './mnist-recall/challenge.json' with { type: 'json' };
import mnistTiny from './mnist-tiny/challenge.json' with { type: 'json' };
import spirals from './spirals/challenge.json' with { type: 'json' };

/** Every challenge that is defined by files, unparsed, in the order of the list; see `challengeDefinition` in server/challenges/schema.ts. */
export const CHALLENGE_FILES: readonly unknown[] = [mnist, spirals, mnistTiny, mnistRecall, cifar10];
