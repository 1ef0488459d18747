import { crashes } from './crashes';
import { permissions } from './permissions';
import { tellAll } from './tell';
import { waiting } from './waiting';

tellAll({ ...crashes, ...permissions, ...waiting });
