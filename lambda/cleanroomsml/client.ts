import { getHostHeaderPlugin, getUserAgentPlugin } from '@aws-sdk/core/client';
import { DefaultIdentityProviderConfig, getHttpAuthSchemeEndpointRuleSetPlugin, getHttpSigningPlugin } from '@smithy/core';
import { Client } from '@smithy/core/client';
import { getContentLengthPlugin } from '@smithy/core/protocols';
import { getRetryPlugin } from '@smithy/core/retry';
import { getSchemaSerdePlugin } from '@smithy/core/schema';
import type { HttpHandlerOptions, Pluggable } from '@smithy/types';
import { resolveConfiguration, SIGV4, type CleanRoomsMLClientConfig, type CleanRoomsMLClientResolvedConfig } from './configuration';
import { hideUnreadableAnswers } from './middleware';
import type { ServiceInputTypes, ServiceOutputTypes } from './models';

/** A client for AWS Clean Rooms ML that logs nothing: what it handles may be secret. */
export class CleanRoomsMLClient extends Client<HttpHandlerOptions, ServiceInputTypes, ServiceOutputTypes, CleanRoomsMLClientResolvedConfig> {
  constructor(options: CleanRoomsMLClientConfig = {}) {
    const config = resolveConfiguration(options);
    super(config);
    const signing = getHttpAuthSchemeEndpointRuleSetPlugin(config, {
      httpAuthSchemeParametersProvider: async () => ({ region: await config.region() }),
      identityProviderConfigProvider: async () => new DefaultIdentityProviderConfig({ [SIGV4]: config.credentials }),
    });
    const plugins: Pluggable<ServiceInputTypes, ServiceOutputTypes>[] = [
      getSchemaSerdePlugin(config), getUserAgentPlugin(config), getRetryPlugin(config), getContentLengthPlugin(config),
      getHostHeaderPlugin(config), signing, getHttpSigningPlugin(config), hideUnreadableAnswers,
    ];
    plugins.forEach((plugin) => this.middlewareStack.use(plugin));
  }
}
