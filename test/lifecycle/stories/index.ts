/** Stories by name. Each runs with the handler as it is built, and some with handlers that lack a protection. */
import { canceling } from './canceling';
import { costs } from './costs';
import { crashes } from './crashes';
import { deployments } from './deployments';
import { duplicates } from './duplicates';
import { firstDeployments } from './first-deployments';
import { goingBack, rollingBackByHand, sharedNames } from './going-back';
import { guard } from './guard';
import { hours } from './hours';
import { lateDeliveries } from './late-deliveries';
import { lateDenials } from './late-denials';
import { longLists } from './long-lists';
import { lookUp } from './look-up';
import { oddAnswers } from './odd-answers';
import { others } from './others';
import { permissions } from './permissions';
import type { Play } from './play';
import { crowds, lanes, queue } from './queue';
import { refusals } from './refusals';
import { remediesOfErrors } from './remedies-of-errors';
import { removal } from './removal';
import { reports } from './reports';
import { retention } from './retention';
import { rollback } from './rollback';
import { starts } from './starts';
import { waiting } from './waiting';
import { waysOut } from './ways-out';
import { words } from './words';

export const stories: Readonly<Record<string, Play>> = {
  ...deployments,
  ...removal,
  ...rollback,
  ...guard,
  ...duplicates,
  ...lateDeliveries,
  ...starts,
  ...lookUp,
  ...longLists,
  ...waiting,
  ...hours,
  ...queue,
  ...lanes,
  ...crowds,
  ...reports,
  ...canceling,
  ...retention,
  ...permissions,
  ...crashes,
  ...goingBack,
  ...rollingBackByHand,
  ...sharedNames,
  ...others,
  ...firstDeployments,
  ...lateDenials,
  ...oddAnswers,
  ...refusals,
  ...waysOut,
  ...remediesOfErrors,
  ...words,
  ...costs,
};
