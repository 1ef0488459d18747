import { costs } from './costs';
import { firstDeployments } from './first-deployments';
import { sharedNames } from './going-back';
import { runOverHttp, runInMemory } from './run-stories';

runOverHttp(firstDeployments);
runInMemory({ ...sharedNames, ...costs });
