using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace SoftReferences.Packages.Tests;

[Collection(nameof(PackedLibraries))]
public sealed class PackageTests(PackedLibraries libraries)
{
    private const int ReadmeScreen = 60;

    public static TheoryData<string> Names => [.. PackedLibraries.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Package_HasWhatUsersNeedAndNothingElse(string name)
    {
        using var package = Package.Open(libraries.First, name);
        string[] rules = name == "SoftReferences.Abstractions"
            ? ["analyzers/dotnet/cs/SoftReferences.Analyzers.dll", "analyzers/dotnet/cs/SoftReferences.CodeFixes.dll", "buildTransitive/SoftReferences.Abstractions.targets"]
            : name == "SoftReferences.EntityFrameworkCore" ? [$"buildTransitive/{name}.targets"] : [];
        Assert.Equal(
            [.. ((string[])["README.md", $"{name}.nuspec", "[Content_Types].xml", "_rels/.rels", "icon.png", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml", "package/services/metadata/core-properties/nuget.psmdcp", .. rules]).Order(StringComparer.Ordinal)],
            package.Files.Order(StringComparer.Ordinal));
    }

    // If a package did not pass the analyzers on, projects that get the type through it would not have the rules.
    [Theory]
    [MemberData(nameof(Names))]
    public void Package_PassesTheRulesOn(string name)
    {
        using var package = Package.Open(libraries.First, name);
        Assert.All(
            package.Metadata.Descendants().Where(element => element.Name.LocalName == "dependency" && element.Attribute("id")!.Value.StartsWith("SoftReferences", StringComparison.Ordinal)),
            dependency => Assert.Null(dependency.Attribute("exclude")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Package_DescribesItself(string name)
    {
        using var package = Package.Open(libraries.First, name);
        Assert.Equal(name, package.Value("id"));
        Assert.Equal("MIT", package.Value("license"));
        Assert.Equal("README.md", package.Value("readme"));
        Assert.Equal("icon.png", package.Value("icon"));
        Assert.Contains("foreign-key", package.Value("tags"), StringComparison.Ordinal);
        Assert.InRange(package.Value("description").Length, 40, 300);
        Assert.Matches("^[0-9a-f]{40}$", package.Metadata.Elements().Single(element => element.Name.LocalName == "repository").Attribute("commit")!.Value);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Package_DependsOnItsOwnReleaseOfTheOthers(string name)
    {
        using var package = Package.Open(libraries.First, name);
        var version = package.Value("version");
        Assert.NotEqual("0.0.0", version.Split('-')[0]);
        Assert.All(
            package.Dependencies.Where(dependency => dependency.Key.StartsWith("SoftReferences", StringComparison.Ordinal)),
            dependency => Assert.Equal($"[{version}]", dependency.Value));
    }

    [Fact]
    public void Tool_IsTheCommandSoftref()
    {
        using var package = Package.Open(libraries.First, PackedLibraries.Tool);
        Assert.Contains("<Command Name=\"softref\" EntryPoint=\"SoftReferences.Tool.dll\" Runner=\"dotnet\" />", package.Text("tools/net10.0/any/DotnetToolSettings.xml"), StringComparison.Ordinal);
        Assert.Contains("tools/net10.0/any/SoftReferences.EntityFrameworkCore.dll", package.Files);
        Assert.StartsWith("# SoftReferences.Tool\n", package.Text("README.md"), StringComparison.Ordinal);
        Assert.Equal("MIT", package.Value("license"));
    }

    [Fact]
    public void Abstractions_DependsOnNothing()
    {
        using var package = Package.Open(libraries.First, "SoftReferences.Abstractions");
        Assert.Empty(package.Dependencies);
    }

    // An application without a database must not need Entity Framework Core, and one without a web framework must not need ASP.NET Core.
    [Theory]
    [InlineData("SoftReferences", "EntityFrameworkCore")]
    [InlineData("SoftReferences.AspNetCore", "EntityFrameworkCore")]
    [InlineData("SoftReferences.EntityFrameworkCore", "AspNetCore")]
    [InlineData("SoftReferences.EntityFrameworkCore", "Npgsql")]
    [InlineData("SoftReferences.EntityFrameworkCore", "Sqlite")]
    public void Package_DoesNotDependOn(string name, string other)
    {
        using var package = Package.Open(libraries.First, name);
        Assert.DoesNotContain(package.Dependencies.Keys, dependency => dependency.Contains(other, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Readme_IsOneScreenAboutThisPackage(string name)
    {
        using var package = Package.Open(libraries.First, name);
        var lines = package.Text("README.md").TrimEnd().Split('\n');
        Assert.Equal($"# {name}", lines[0]);
        Assert.InRange(lines.Length, 15, ReadmeScreen);
        Assert.Contains("```csharp", lines);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Icon_Is128PixelsSquare(string name)
    {
        using var package = Package.Open(libraries.First, name);
        var header = package.Content("icon.png").AsSpan(16);
        Assert.Equal(128, BinaryPrimitives.ReadInt32BigEndian(header));
        Assert.Equal(128, BinaryPrimitives.ReadInt32BigEndian(header[4..]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Symbols_BelongToTheLibrary(string name)
    {
        using var package = Package.Open(libraries.First, name);
        using var symbols = Package.Open(libraries.First, name, "snupkg");
        using var library = new PEReader(new MemoryStream(package.Content($"lib/net10.0/{name}.dll")));
        var codeView = library.ReadCodeViewDebugDirectoryData(library.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.CodeView));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols.Content($"lib/net10.0/{name}.pdb")));
        var reader = provider.GetMetadataReader();
        Assert.Equal(codeView.Guid, new Guid(reader.DebugMetadataHeader!.Id.AsSpan()[..16]));

        // The paths that Source Link maps to the repository.
        Assert.All(reader.Documents, document => Assert.StartsWith("/_/", reader.GetString(reader.GetDocument(document).Name), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Files_DoNotShowWhereTheyWereBuilt(string name)
    {
        string[] places = [PackedLibraries.RepositoryRoot, libraries.First];
        foreach (var extension in (string[])["nupkg", "snupkg"])
        {
            using var package = Package.Open(libraries.First, name, extension);
            Assert.All(package.Files, file =>
            {
                var content = package.Content(file);
                Assert.All(places, place => Assert.False(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(place)) >= 0, $"'{file}' holds '{place}'."));
            });
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Package_BuiltAgainElsewhere_IsTheSame(string name)
    {
        foreach (var extension in (string[])["nupkg", "snupkg"])
        {
            using var first = Package.Open(libraries.First, name, extension);
            using var second = Package.Open(libraries.Second, name, extension);
            Assert.Equal(first.Files, second.Files);
            Assert.All(first.Files, file => Assert.True(first.Content(file).AsSpan().SequenceEqual(second.Content(file)), $"'{file}' differs."));
        }
    }
}
