using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SoftReferences.Documentation.Tests;

/// <summary>The C# code of one document: types next to each other, and the statements of each block in their own method.</summary>
internal static partial class DocumentExample
{
    private const string Parameters =
        "WebApplicationBuilder builder, WebApplication app, ModelBuilder modelBuilder, MigrationBuilder migrationBuilder, "
        + "IModel TargetModel, string connectionString, IServiceCollection services, DbContextOptionsBuilder options, "
        + "ISoftReferenceValidator validator, ISoftReferenceOperations operations, PetDbContext db, Pet pet, "
        + "AuthDbContext context, User user, User duplicate, CancellationToken cancellationToken";

    private static readonly string Preamble = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Preamble.cs"));

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    public static IReadOnlyList<string> Blocks(string markdown) => [.. Fence().Matches(markdown).Select(match => match.Groups["code"].Value)];

    /// <summary>Compiles the blocks of a document together.</summary>
    /// <returns>The errors.</returns>
    public static IReadOnlyList<string> Compile(IReadOnlyList<string> blocks)
    {
        CompilationUnitSyntax[] units = [.. blocks.Select(block => SyntaxFactory.ParseCompilationUnit(block))];
        var types = units.SelectMany(unit => unit.Members.OfType<BaseTypeDeclarationSyntax>()).ToArray();
        var own = types.Select(type => type.Identifier.Text).ToHashSet(StringComparer.Ordinal);
        var preamble = CSharpSyntaxTree.ParseText(Preamble).GetCompilationUnitRoot();
        var usings = preamble.Usings.ToFullString() + string.Concat(units.SelectMany(unit => unit.Usings).Select(line => line.ToFullString()));
        var given = preamble.Members.OfType<BaseTypeDeclarationSyntax>().Where(type => !own.Contains(type.Identifier.Text));
        var source = usings
            + string.Concat(given.Concat(types).Select(type => type.ToFullString()))
            + "internal static class Statements {\n"
            + string.Concat(units.Select((unit, index) => $"static async Task Block{index}({Parameters}) {{ await Task.Yield();\n{string.Concat(unit.Members.OfType<GlobalStatementSyntax>().Select(line => line.ToFullString()))} }}\n"))
            + "}";
        return
        [
            .. units.SelectMany(unit => unit.GetDiagnostics()).Select(error => error.ToString()),
            .. CSharpCompilation.Create("Example", [CSharpSyntaxTree.ParseText(source)], References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
                .GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                .Select(error => $"{error.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}: {error.Location.SourceTree!.GetText().Lines[error.Location.GetLineSpan().StartLinePosition.Line]}"),
        ];
    }

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
