import { crashes } from './crashes';
import { permissions } from './permissions';
import { runOverHttp } from './run-stories';
import { waiting } from './waiting';

runOverHttp({ ...crashes, ...permissions, ...waiting });
