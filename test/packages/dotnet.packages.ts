/**
 * What can be known of the package for .NET without a .NET SDK. The compiler has not seen it, and no app has run on it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { run } from './processes';
import { isChosen } from './projects';
import { ROOT } from '../../local-cloud/environment';
import { DOTNET_PROJECT, TREE_SITTER_FOLDER } from '../../scripts/packages/places';

interface Declarations {
  readonly files: number;
  readonly errors: string[];
  readonly types: { readonly [name: string]: string[] };
}

async function parse(folder: string): Promise<Declarations> {
  const python = join(ROOT, '.cache', 'python', 'bin', 'python');
  return JSON.parse(await run('dotnet: parse the C#', python, [join(__dirname, 'declarations.py'), folder],
    { cwd: ROOT, env: { PYTHONPATH: TREE_SITTER_FOLDER } }));
}

const describeIfChosen = isChosen('dotnet') ? describe : describe.skip;

describeIfChosen('the package for .NET: generated and parsed, neither compiled nor used, for which a .NET SDK would be needed', () => {
  let declarations: Declarations;
  beforeAll(async () => { declarations = await parse(DOTNET_PROJECT); });

  test('its sources are C#', () => {
    expect(declarations.files).toBeGreaterThan(10);
    expect(declarations.errors).toEqual([]);
  });

  test('its sources declare every type of the API with every member', () => {
    const assembly = JSON.parse(gunzipSync(readFileSync(join(ROOT, '.jsii.gz'))).toString());
    const lower = (names: string[]) => names.map((name) => name.toLowerCase());
    const types = Object.values<any>(assembly.types);
    expect(types.length).toBeGreaterThan(5);
    for (const { name, kind, datatype, members = [], properties = [], methods = [] } of types) {
      const expected = lower([...members, ...properties, ...methods].map((member: { name: string }) => member.name));
      // A struct is an interface and a class that implements it.
      for (const declared of datatype ? [name, `I${name}`] : [name]) {
        expect([declared, kind, lower(declarations.types[declared] ?? ['missing'])]).toEqual([declared, kind, expect.arrayContaining(expected)]);
      }
    }
  });

  test('its project names the package, what it needs and the handlers that it carries', () => {
    const [project] = [readFileSync(join(DOTNET_PROJECT, 'CdkCleanRoomsMl.csproj'), 'utf8')];
    expect(project).toContain('<PackageId>CdkCleanRoomsMl</PackageId>');
    expect(project).toContain('<PackageLicenseExpression>Apache-2.0</PackageLicenseExpression>');
    for (const needed of ['Amazon.CDK.Lib', 'Constructs', 'Amazon.JSII.Runtime']) {
      expect(project).toMatch(new RegExp(`<PackageReference Include="${needed}" Version="\\[`));
    }
    const carried = /<EmbeddedResource Include="([^"]+\.tgz)"/.exec(project)![1];
    expect(existsSync(join(DOTNET_PROJECT, carried))).toBe(true);
    expect(execFileSync('tar', ['-tzf', join(DOTNET_PROJECT, carried)], { encoding: 'utf8' })).toContain('package/assets/lambda/');
  });

  test('code that is not C# is detected', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'csharp-'));
    try {
      writeFileSync(join(folder, 'Broken.cs'), 'namespace A { public class B { public string C { get; } }');
      expect((await parse(folder)).errors).not.toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
