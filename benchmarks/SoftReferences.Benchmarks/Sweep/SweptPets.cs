using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace SoftReferences.Benchmarks;

/// <summary>A service with pets that refer to users of an owner on loopback HTTP, and with a copy of those users for the rival.</summary>
internal sealed class SweptPets : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(FigureServer.CreateDatabase() + ";Command Timeout=0");
    private readonly ServiceProvider _services;
    private int _count;

    private SweptPets(string owner, int batch) => _services = new ServiceCollection()
        .AddLogging()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("SoftReferences:Sweep:KeysPerSecond", "100000000"),
            new("SoftReferences:Sweep:TargetLatency", "00:00:10"),
            new("SoftReferences:Sweep:PollInterval", "00:00:00.010"),
            new("SoftReferences:Cleanup:Enabled", "false"),
            new("SoftReferences:Verification:Enabled", "false"),
        ]).Build())
        .AddDbContextPool<CleanupPetContext>(options => options.UseNpgsql(_source).UseSoftReferences(soft => soft.OwnsSchemas("user_schema").SkipExistenceChecks()))
        .AddSoftReferences()
        .AddOwner<AuthUsers>(options => options.UseHttp(owner).Configure(settings => settings.MaximumBatch = batch))
        .AddEntityFrameworkStore<CleanupPetContext>()
        .Services.BuildServiceProvider();

    private ISoftReferenceOperations Operations => _services.GetRequiredService<ISoftReferenceOperations>();

    /// <summary>Creates the databases and starts the sweeper.</summary>
    /// <param name="owner">The address of the owner.</param>
    /// <param name="users">The number of users of the owner.</param>
    /// <param name="batch">The number of keys per question.</param>
    public static async Task<SweptPets> StartAsync(string owner, int users, int batch)
    {
        var pets = new SweptPets(owner, batch);
        await using (var scope = pets._services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<CleanupPetContext>().Database.EnsureCreatedAsync();
        }

        await pets.ExecuteAsync(
            $"""
            CREATE SCHEMA beside;
            CREATE TABLE beside.users ("Id" uuid PRIMARY KEY);
            INSERT INTO beside.users SELECT {BenchmarkOwner.IdOf("n")} FROM generate_series(1, {users}) AS n
            """);
        await pets.ExecuteAsync("VACUUM (ANALYZE) beside.users");
        foreach (var service in pets._services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        return pets;
    }

    /// <summary>Fills the table with pets, each of another user. A sweep does not change them.</summary>
    public async Task FillAsync(int count)
    {
        if (count == _count)
        {
            return;
        }

        _count = count;
        await ExecuteAsync(
            $"""
            TRUNCATE user_schema.pets;
            INSERT INTO user_schema.pets ("Id", "Name", "UserId") SELECT md5('p' || n)::uuid, 'Pet ' || n, {BenchmarkOwner.IdOf("n")} FROM generate_series(1, {count}) AS n
            """);
        await ExecuteAsync("VACUUM (ANALYZE) user_schema.pets");
        await ExecuteAsync("CHECKPOINT");
    }

    /// <summary>Runs a complete sweep, and throws unless every key was found to exist.</summary>
    public async Task SweepAsync(int count)
    {
        var last = (await Operations.GetSweepsAsync())[0].Number;
        await Operations.StartSweepAsync(AuthUsers.Service);
        SweepProgress progress;
        while ((progress = (await Operations.GetSweepsAsync())[0]).Number == last || progress.IsRunning)
        {
            await Task.Delay(10);
        }

        if (progress is not { References: [{ Missing: 0, Unknown: 0, Keys: var keys }] } || keys != count)
        {
            throw new InvalidOperationException($"The sweep found {progress}.");
        }
    }

    /// <summary>Searches orphans with a query over both tables, and throws if there is one.</summary>
    public async Task AntiJoinAsync()
    {
        await using var command = _source.CreateCommand("SELECT count(*) FROM user_schema.pets AS p WHERE NOT EXISTS (SELECT 1 FROM beside.users AS u WHERE u.\"Id\" = p.\"UserId\")");
        if (await command.ExecuteScalarAsync() is not 0L)
        {
            throw new InvalidOperationException("There are orphans.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
        await _source.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
