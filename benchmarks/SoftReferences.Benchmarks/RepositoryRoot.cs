namespace SoftReferences.Benchmarks;

/// <summary>The checkout from which this was built.</summary>
internal static class RepositoryRoot
{
    private const string Solution = "SoftReferences.sln";

    /// <summary>Finds the checkout.</summary>
    /// <exception cref="InvalidOperationException">The program does not run in a checkout.</exception>
    public static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, Solution)))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No directory above '{AppContext.BaseDirectory}' has '{Solution}': run it from a checkout.");
    }
}
