/** Stories that are told by name. Each is told of the handler as it is built, and of handlers that lack one of its protections. */
import { canceling } from './canceling';
import { costs } from './costs';
import { crashes } from './crashes';
import { deployments } from './deployments';
import { duplicates } from './duplicates';
import { firstDeployments } from './first-deployments';
import { goingBack, rollingBackByHand, sharedNames } from './going-back';
import { guard } from './guard';
import { hours } from './hours';
import { lateDenials } from './late-denials';
import { lookUp } from './look-up';
import { oddAnswers } from './odd-answers';
import { others } from './others';
import { permissions } from './permissions';
import { crowds, lanes, queue } from './queue';
import { removal } from './removal';
import { retention } from './retention';
import { rollback } from './rollback';
import { starts } from './starts';
import type { StoryTold } from './story-told';
import { tellings } from './telling';
import { waiting } from './waiting';
import { waysOut } from './ways-out';
import { words } from './words';

export const stories: Readonly<Record<string, StoryTold>> = {
  ...deployments,
  ...removal,
  ...rollback,
  ...guard,
  ...duplicates,
  ...starts,
  ...lookUp,
  ...waiting,
  ...hours,
  ...queue,
  ...lanes,
  ...crowds,
  ...tellings,
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
  ...waysOut,
  ...words,
  ...costs,
};
