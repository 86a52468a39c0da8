namespace AuthService.Tests.Hosting;

/// <summary>The service with its embedded default database, in a file that is deleted with the host.</summary>
public class SqliteHost : AuthServiceHost
{
    private readonly DirectoryInfo _directory;

    public SqliteHost()
        : this(Directory.CreateTempSubdirectory("auth-service-"))
    {
    }

    private SqliteHost(DirectoryInfo directory)
        : base("sqlite", $"Data Source={Path.Combine(directory.FullName, "auth-service.db")};Pooling=False") => _directory = directory;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
