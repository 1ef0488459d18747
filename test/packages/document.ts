/** Documents a package as Construct Hub does, in all languages. A process of its own: jest does not let the reader of translations import its parts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Documentation, Language } from 'jsii-docgen';

export const LANGUAGES = {
  typescript: Language.TYPESCRIPT, python: Language.PYTHON, java: Language.JAVA, csharp: Language.CSHARP, go: Language.GO,
};

/** Writes a Markdown file for each language into a folder. */
export async function main([tarball, folder]: string[]): Promise<void> {
  const documentation = await Documentation.forPackage(tarball, { verbose: false });
  try {
    for (const [name, language] of Object.entries(LANGUAGES)) {
      const markdown = await documentation.toMarkdown({ language, readme: true, allSubmodules: true });
      writeFileSync(join(folder, `${name}.md`), markdown.render());
    }
  } finally {
    await documentation.cleanup();
  }
}
