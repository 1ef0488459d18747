import type * as models from './models';
import * as schemas from './schemas';
import { SERVICE_ID } from './service';
import { commandsOf } from '../aws-client/command';

const command = commandsOf<models.ServiceInputTypes, models.ServiceOutputTypes>(SERVICE_ID);

/** Describes a stack. A deleted one is found by its ID only. */
export class DescribeStacksCommand extends command<
  models.DescribeStacksCommandInput, models.DescribeStacksCommandOutput
>(schemas.DescribeStacks, ['StackName']) {}

/** Describes a resource of a stack. */
export class DescribeStackResourceCommand extends command<
  models.DescribeStackResourceCommandInput, models.DescribeStackResourceCommandOutput
>(schemas.DescribeStackResource, ['StackName', 'LogicalResourceId']) {}
