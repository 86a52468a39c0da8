namespace SoftReferences.Packages.Tests;

/// <summary>The build of a program that uses the packages checks its model.</summary>
[Collection(nameof(PackedLibraries))]
public sealed class BuildCheckTests(PackageUser user) : IClassFixture<PackageUser>
{
    [Fact]
    public void Build_OfAModelInOrder_Passes()
    {
        var (exitCode, output) = user.Build();
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void Build_WithAKeyToAnothersSchema_FailsWithItsRule()
    {
        var (exitCode, output) = user.Build("DefineConstants=FOREIGN_KEY");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("error SREF101: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithoutTheTool_FailsAndSaysThatNothingWasChecked()
    {
        var (exitCode, output) = user.BuildWithoutTool();
        Assert.NotEqual(0, exitCode);
        Assert.Contains("The model was not checked: 'dotnet tool run softref --' ended with code 1.", output, StringComparison.Ordinal);
    }
}
