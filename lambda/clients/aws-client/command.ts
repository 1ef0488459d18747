import { Command } from '@smithy/core/client';
import { getEndpointPlugin } from '@smithy/core/endpoints';
import type { MetadataBearer, StaticOperationSchema } from '@smithy/types';
import type { ResolvedConfig } from './configuration';
import { endpointParameters } from './endpoint';
import { refuseEmptyMembers } from './middleware';

/** Creates the commands of a service, each from a schema and the members of its input that must not be empty. */
export const commandsOf = <Inputs extends object, Outputs extends MetadataBearer>(serviceId: string) =>
  <I extends Inputs, O extends Outputs>(schema: StaticOperationSchema, notEmpty: string[]) => {
    const operation = schema[2];
    return Command.classBuilder<I, O, ResolvedConfig, Inputs, Outputs>()
      .ep(endpointParameters)
      .m((_command, _stack, config) => [
        getEndpointPlugin(config, endpointParameters),
        refuseEmptyMembers(operation, notEmpty),
      ])
      .s(serviceId, operation)
      .n(`${serviceId}Client`, `${operation}Command`)
      .sc(schema)
      .build();
  };
