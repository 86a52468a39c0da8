namespace SoftReferences.TestSupport;

/// <summary>Directories for databases of tests, in memory where the system has a file system there: nobody waits for a disk that nothing has to survive on.</summary>
public static class MemoryDirectory
{
    private const string SharedMemory = "/dev/shm";

    /// <summary>Creates a directory that nobody else has.</summary>
    /// <param name="prefix">The beginning of its name.</param>
    public static DirectoryInfo Create(string prefix)
    {
        if (Directory.Exists(SharedMemory))
        {
            try
            {
                return Directory.CreateDirectory(Path.Combine(SharedMemory, prefix + Guid.NewGuid().ToString("N")));
            }
            catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
            {
                // It is not for everybody.
            }
        }

        return Directory.CreateTempSubdirectory(prefix);
    }
}
