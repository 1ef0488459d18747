import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The resource of a type that a construct is, or represents; undefined if the app does not define it. */
export function resourceOf(construct: IConstruct | undefined, type: string): CfnResource | undefined {
  return [construct, construct?.node?.defaultChild].filter(CfnResource.isCfnResource).find(({ cfnResourceType }) => cfnResourceType === type);
}
