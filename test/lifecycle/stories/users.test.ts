import { canceling } from './canceling';
import { deployments } from './deployments';
import { removal } from './removal';
import { retention } from './retention';
import { rollback } from './rollback';
import { tellAll } from './tell';
import { tellings } from './telling';

tellAll({ ...deployments, ...removal, ...retention, ...rollback, ...canceling, ...tellings });
