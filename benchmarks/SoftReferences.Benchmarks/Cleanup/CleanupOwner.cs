using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace SoftReferences.Benchmarks;

/// <summary>An owner in this process that deletes users, with triggers, sequencer, feed and live answers over loopback HTTP.</summary>
internal sealed class CleanupOwner : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly NpgsqlDataSource _source;

    private CleanupOwner()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var connectionString = FigureServer.CreateDatabase();
        _source = NpgsqlDataSource.Create(connectionString);
        builder.Services.AddDbContextPool<UserContext>(options => options.UseNpgsql(connectionString).UseSoftReferences(soft => soft.OwnsSchemas("auth_schema")));
        builder.Services.AddSoftReferences().AddEntityFrameworkOwnerStore<AuthUsers, UserContext>();
        _application = builder.Build();
        _application.MapSoftReferenceOwner<AuthUsers>().AllowAnonymous();
    }

    public string Address => _application.Urls.Single();

    public static async Task<CleanupOwner> StartAsync()
    {
        var owner = new CleanupOwner();
        await using var scope = owner._application.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<UserContext>().Database;
        await database.EnsureCreatedAsync();
        await database.CreateSoftReferenceTriggersAsync();
        await owner._application.StartAsync();
        return owner;
    }

    public async Task AddAsync(IReadOnlyList<Guid> users)
    {
        await using var insert = _source.CreateCommand("INSERT INTO auth_schema.users (\"Id\") SELECT unnest($1)");
        insert.Parameters.Add(new() { Value = users.ToArray() });
        await insert.ExecuteNonQueryAsync();
        await using var settle = _source.CreateCommand("VACUUM (ANALYZE)");
        await settle.ExecuteNonQueryAsync();
    }

    /// <summary>Deletes users in one statement, and leaves the transaction open.</summary>
    public async Task<OpenDeletion> DeleteAsync(IReadOnlyList<Guid> users)
    {
        var deletion = await OpenDeletion.BeginAsync(_source);
        await using var command = deletion.CreateCommand("DELETE FROM auth_schema.users WHERE \"Id\" = ANY($1)");
        command.Parameters.Add(new() { Value = users.ToArray() });
        await command.ExecuteNonQueryAsync();
        return deletion;
    }

    /// <summary>Reads the size of the feed in bytes, including indexes.</summary>
    public async Task<long> SizeOfFeedAsync()
    {
        await using var command = _source.CreateCommand("SELECT pg_total_relation_size('auth_schema.soft_reference_deletions')");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        await _source.DisposeAsync();
    }
}
