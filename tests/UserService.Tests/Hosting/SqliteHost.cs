namespace UserService.Tests.Hosting;

/// <summary>The service with its embedded default database, in a file that is deleted with the host.</summary>
public class SqliteHost : UserServiceHost
{
    private readonly DirectoryInfo _directory;

    public SqliteHost()
        : this(Directory.CreateTempSubdirectory("user-service-"))
    {
    }

    private SqliteHost(DirectoryInfo directory)
        : base("sqlite", $"Data Source={Path.Combine(directory.FullName, "user-service.db")};Pooling=False") => _directory = directory;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
