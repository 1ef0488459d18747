import { AwsSdkSigV4Signer } from '@aws-sdk/core/httpAuthSchemes';
import { Sha256 } from '@smithy/core/checksum';
import type { HttpAuthSchemeParameters, HttpAuthSchemeProvider, IdentityProviderConfig } from '@smithy/types';

export const SIGV4 = 'aws.auth#sigv4';

export interface SigningParameters extends HttpAuthSchemeParameters {
  readonly region: string;
}

const schemeProvider = (name: string): HttpAuthSchemeProvider<SigningParameters> => ({ region }) => [{
  schemeId: SIGV4,
  signingProperties: { name, region },
  propertiesExtractor: (config, context) => ({ signingProperties: { config, context } }),
}];

/** The part of a client's configuration that signs for the service with this name. */
export const signing = (name: string) => ({
  httpAuthSchemes: [{
    schemeId: SIGV4,
    identityProvider: (identities: IdentityProviderConfig) => identities.getIdentityProvider(SIGV4),
    signer: new AwsSdkSigV4Signer(),
  }],
  httpAuthSchemeProvider: schemeProvider(name),
  defaultSigningName: name,
  sha256: Sha256,
});
