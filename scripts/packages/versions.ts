/** What the packages are used with. */

/** One version for all languages, so that their templates are the same: the newest that npm, PyPI, Maven Central and the Go proxy all had. */
export const AWS_CDK_LIB = '2.260.0';

export const CONSTRUCTS = '10.6.0';

/** What parses the C#. */
export const TREE_SITTER = ['tree-sitter==0.25.2', 'tree-sitter-c-sharp==0.23.5'];

/**
 * The Go module names the versions that are in `node_modules`, and the Go proxy does not have all of them. In place of those that it
 * lacks: the versions that awscdk of the version above requires.
 */
export const GO_REPLACEMENTS = {
  'github.com/cdklabs/awscdk-asset-node-proxy-agent-go/nodeproxyagentv6/v2': 'v2.1.2',
};
