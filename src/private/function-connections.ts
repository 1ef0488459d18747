import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** The network connections of all functions of a provider or a runner. @throws if it has no VPC: CDK would name a function that the user did not make */
export function connectionsOf(construct: Construct): ec2.Connections {
  const functions = construct.node.findAll().filter((one): one is lambda.Function => one instanceof lambda.Function && one.isBoundToVpc);
  if (functions.length === 0) {
    throw new Error(`no network connections at ${construct.node.path}: vpc: got nothing, expected a VPC, for example an ec2.Vpc: `
      + 'only functions in a VPC have network connections');
  }
  return new ec2.Connections({ securityGroups: [...new Set(functions.flatMap(({ connections }) => connections.securityGroups))] });
}
