// What the library needs of yaml: the build bundles it into assets/vendor/yaml.
export { Composer, isScalar, Lexer, LineCounter, Parser, visit } from 'yaml';
