import { cancelling } from './cancelling';
import { deployments } from './deployments';
import { removal } from './removal';
import { retention } from './retention';
import { rollback } from './rollback';
import { tellAll } from './tell';

tellAll({ ...deployments, ...removal, ...retention, ...rollback, ...cancelling });
