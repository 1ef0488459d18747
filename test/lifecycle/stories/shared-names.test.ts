import { costs } from './costs';
import { firstDeployments } from './first-deployments';
import { sharedNames } from './going-back';
import { tellAll, tellQuickly } from './tell';

tellAll(firstDeployments);
tellQuickly({ ...sharedNames, ...costs });
