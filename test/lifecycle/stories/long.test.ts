import { hours } from './hours';
import { crowds, lanes, queue } from './queue';
import { runOverHttp, runInMemory } from './run-stories';

runOverHttp({ ...hours, ...queue, ...lanes });
runInMemory(crowds);
