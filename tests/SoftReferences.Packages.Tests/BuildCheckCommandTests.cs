using System.Diagnostics;

namespace SoftReferences.Packages.Tests;

/// <summary>The command that the package's targets run in a build. Another program takes the place of the tool and prints its arguments.</summary>
public sealed class BuildCheckCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("softref build-");

    [Fact]
    public void ListAboveTheProject_IsNamed_BecauseThePlaceOfTheProgramMayBeElsewhere()
    {
        var list = Path.Combine(_directory.FullName, "softref.allow.json");
        File.WriteAllText(list, "{}");
        Assert.EndsWith($" --format msbuild --allow {list}", Command(), StringComparison.Ordinal);
    }

    [Fact]
    public void NoList_IsNotNamed() => Assert.EndsWith(" --format msbuild", Command(), StringComparison.Ordinal);

    [Fact]
    public void ListThatTheProjectNames_IsNamedAlone()
    {
        File.WriteAllText(Path.Combine(_directory.FullName, "softref.allow.json"), "{}");
        Assert.EndsWith(" --format msbuild --allow other.json", Command("--allow other.json"), StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string Command(string arguments = "")
    {
        var project = _directory.CreateSubdirectory("src");
        var targets = Path.Combine(PackedLibraries.RepositoryRoot, "src", "SoftReferences.EntityFrameworkCore", "buildTransitive", "SoftReferences.EntityFrameworkCore.targets");
        File.WriteAllText(
            Path.Combine(project.FullName, "Shelter.proj"),
            $"""
            <Project>
              <PropertyGroup>
                <SoftReferencesCheckOnBuild>true</SoftReferencesCheckOnBuild>
                <SoftReferencesCheckCommand>echo softref</SoftReferencesCheckCommand>
                <SoftReferencesCheckArguments>{arguments}</SoftReferencesCheckArguments>
                <TargetFramework>net10.0</TargetFramework>
                <TargetPath>/elsewhere/Shelter.dll</TargetPath>
              </PropertyGroup>
              <Import Project="{targets}" />
            </Project>
            """);
        var start = new ProcessStartInfo("dotnet", ["msbuild", Path.Combine(project.FullName, "Shelter.proj"), "-t:SoftReferencesCheck", "-nologo", "-nodeReuse:false"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        return output.Split('\n').Single(line => line.Contains("softref check", StringComparison.Ordinal)).Trim();
    }
}
