import { getHostHeaderPlugin, getUserAgentPlugin } from '@aws-sdk/core/client';
import { DefaultIdentityProviderConfig, getHttpAuthSchemeEndpointRuleSetPlugin, getHttpSigningPlugin } from '@smithy/core';
import { Client } from '@smithy/core/client';
import { getContentLengthPlugin } from '@smithy/core/protocols';
import { getRetryPlugin } from '@smithy/core/retry';
import { getSchemaSerdePlugin } from '@smithy/core/schema';
import type { HttpHandlerOptions, MetadataBearer, Pluggable } from '@smithy/types';
import { resolveConfiguration, type ResolvedConfig } from './configuration';
import { refuseUnreadableAnswers } from './middleware';
import type { ClientOptions } from './options';
import type { Service } from './service';
import { SIGV4 } from './signing';

/** A client that is built from the parts of every generated AWS client, and logs nothing: what it handles may be secret. */
export class AwsClient<Inputs extends object, Outputs extends MetadataBearer> extends Client<HttpHandlerOptions, Inputs, Outputs, ResolvedConfig> {
  constructor(service: Service, options: ClientOptions) {
    const config = resolveConfiguration(service, options);
    super(config);
    const signing = getHttpAuthSchemeEndpointRuleSetPlugin(config, {
      httpAuthSchemeParametersProvider: async () => ({ region: await config.region() }),
      identityProviderConfigProvider: async () => new DefaultIdentityProviderConfig({ [SIGV4]: config.credentials }),
    });
    const plugins: Pluggable<Inputs, Outputs>[] = [
      getSchemaSerdePlugin(config), getUserAgentPlugin(config), getRetryPlugin(config), getContentLengthPlugin(config),
      getHostHeaderPlugin(config), signing, getHttpSigningPlugin(config), refuseUnreadableAnswers(service),
    ];
    plugins.forEach((plugin) => this.middlewareStack.use(plugin));
  }
}
