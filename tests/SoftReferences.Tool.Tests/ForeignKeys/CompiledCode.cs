using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SoftReferences.Tool.Tests.ForeignKeys;

/// <summary>Compiles the written code, as the project of a service would.</summary>
internal static class CompiledCode
{
    private static readonly Lazy<IReadOnlyList<MetadataReference>> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    public static Assembly Of(IEnumerable<string> sources)
    {
        var compilation = CSharpCompilation.Create(
            $"service_{Guid.NewGuid():n}", sources.Select(source => CSharpSyntaxTree.ParseText(source)), References.Value, new(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join(Environment.NewLine, result.Diagnostics));
        return Assembly.Load(image.ToArray());
    }
}
