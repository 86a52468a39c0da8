namespace SoftReferences.TestSupport;

/// <summary>Creates directories for test databases, in memory if the system has a file system there. The data need not survive, so it need not be written to a disk.</summary>
public static class MemoryDirectory
{
    private const string SharedMemory = "/dev/shm";

    /// <summary>Gets the directory in memory that has room for whole servers, or <see langword="null"/>. <c>test.sh</c> chooses it and removes it afterwards.</summary>
    public static string? ForServers => Environment.GetEnvironmentVariable("SOFTREFERENCES_TEST_MEMORY") is { Length: > 0 } directory ? directory : null;

    /// <summary>Creates a directory with a unique name.</summary>
    /// <param name="prefix">The prefix of the name.</param>
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
                // The directory in memory is not accessible or has no room.
            }
        }

        return Directory.CreateTempSubdirectory(prefix);
    }
}
