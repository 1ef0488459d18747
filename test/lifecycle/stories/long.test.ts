import { hours } from './hours';
import { crowds, lanes, queue } from './queue';
import { tellAll, tellQuickly } from './tell';

tellAll({ ...hours, ...queue, ...lanes });
tellQuickly(crowds);
