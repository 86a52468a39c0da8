using System.Globalization;
using Npgsql;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests;

public sealed class PostgreSqlServerTests
{
    [Fact]
    public void Shared_Twice_CreatesDifferentDatabases()
    {
        using var first = new NpgsqlConnection(PostgreSqlServer.Shared.CreateDatabase());
        using var second = new NpgsqlConnection(PostgreSqlServer.Shared.CreateDatabase());
        first.Open();
        second.Open();
        Assert.NotEqual(first.Database, second.Database);
        Assert.InRange(first.PostgreSqlVersion.Major, 15, int.MaxValue);
    }

    [Fact]
    public void Start_Port_IsBelowThoseOfClients() => Assert.InRange(PostgreSqlServer.Shared.Port, 1024, 32767);

    [Fact]
    public void Dispose_RunningServer_LeavesNoProcessAndNoDirectory()
    {
        var server = PostgreSqlServer.Start();
        using (var connection = new NpgsqlConnection(server.AdministratorConnectionString + ";Pooling=false"))
        {
            connection.Open();
        }

        server.Dispose();
        server.Dispose();

        Assert.False(Directory.Exists(server.DirectoryPath));
        using var refused = new NpgsqlConnection(server.AdministratorConnectionString + ";Pooling=false");
        Assert.Throws<NpgsqlException>(refused.Open);
    }

    [Fact]
    public void Start_DirectoryOfDeadProcess_IsRemoved()
    {
        // Larger than any process id on Linux (2^22) and macOS (99998).
        const int NoProcess = int.MaxValue;
        var stale = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"softreferences-postgresql-{NoProcess}-")).FullName;
        var living = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"softreferences-postgresql-{Environment.ProcessId}-")).FullName;
        try
        {
            using var server = PostgreSqlServer.Start();
            Assert.False(Directory.Exists(stale));
            Assert.True(Directory.Exists(living));
        }
        finally
        {
            Directory.Delete(living);
        }
    }
}
