import { costs } from './costs';
import { firstDeployments } from './first-deployments';
import { goingBack, rollingBackByHand, sharedNames } from './going-back';
import { others } from './others';
import { tellAll, tellQuickly } from './tell';

tellAll({ ...goingBack, ...rollingBackByHand, ...others, ...firstDeployments });
tellQuickly({ ...sharedNames, ...costs });
