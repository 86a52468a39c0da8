namespace SoftReferences.TestSupport;

/// <summary>Directories for databases of tests, in memory where the system has a file system there: nobody waits for a disk that nothing has to survive on.</summary>
public static class MemoryDirectory
{
    private const string SharedMemory = "/dev/shm";

    /// <summary>Gets the directory in memory that has room for whole servers, or <see langword="null"/>: <c>test.sh</c> finds out, and removes it.</summary>
    public static string? ForServers => Environment.GetEnvironmentVariable("SOFTREFERENCES_TEST_MEMORY") is { Length: > 0 } directory ? directory : null;

    /// <summary>Creates a directory that nobody else has.</summary>
    /// <param name="prefix">The beginning of its name.</param>
    public static DirectoryInfo Create(string prefix)
    {
        var parent = ForServers ?? SharedMemory;
        if (Directory.Exists(parent))
        {
            try
            {
                return Directory.CreateDirectory(Path.Combine(parent, prefix + Guid.NewGuid().ToString("N")));
            }
            catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
            {
                // It is not for everybody.
            }
        }

        return Directory.CreateTempSubdirectory(prefix);
    }
}
