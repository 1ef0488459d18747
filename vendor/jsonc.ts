// What the library needs of jsonc-parser: the build bundles it into assets/vendor/jsonc.
export { visit } from 'jsonc-parser';
