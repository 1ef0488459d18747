import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** The network connections of all functions of a provider or a runner. @throws if they are not in a VPC: the functions say so */
export function connectionsOf(construct: Construct): ec2.Connections {
  const functions = construct.node.findAll().filter((one): one is lambda.Function => one instanceof lambda.Function);
  return new ec2.Connections({ securityGroups: [...new Set(functions.flatMap(({ connections }) => connections.securityGroups))] });
}
