using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SoftReferences.Benchmarks;

/// <summary>An owner on loopback HTTP in this process, with its users in PostgreSQL: the owner protocol, and a plain GET by id.</summary>
internal sealed class BenchmarkOwner : IAsyncDisposable
{
    private readonly WebApplication _application;
    private int _calls;

    private BenchmarkOwner(int batch)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddDbContextPool<UserContext>(options => options.UseNpgsql(ConnectionString).UseSoftReferences(soft => soft.OwnsSchemas("auth_schema")));
        builder.Services.AddSoftReferences().AddEntityFrameworkOwnerStore<AuthUsers, UserContext>();
        _application = builder.Build();
        _application.Use((context, next) =>
        {
            Interlocked.Increment(ref _calls);
            return next(context);
        });
        _application.MapSoftReferenceOwner<AuthUsers>(options => options.MaximumBatch = batch).AllowAnonymous();
        _application.MapGet("/users/{id:guid}", async (Guid id, UserContext users, CancellationToken cancellationToken) =>
            await users.Users.AnyAsync(user => user.Id == id, cancellationToken) ? Results.Ok() : Results.NotFound());
    }

    /// <summary>Gets where its database is.</summary>
    public string ConnectionString { get; } = FigureServer.CreateDatabase();

    public string Address => _application.Urls.Single();

    /// <summary>Gives an expression for the id of a user.</summary>
    public static string IdOf(string number) => $"md5('u' || {number})::uuid";

    /// <summary>Starts an owner of so many users.</summary>
    /// <param name="users">How many it has.</param>
    /// <param name="some">How many ids to give.</param>
    /// <param name="batch">The most ids that it takes in one question.</param>
    /// <returns>The owner, and the ids of some of its users.</returns>
    public static async Task<(BenchmarkOwner Owner, IReadOnlyList<Guid> Users)> StartAsync(int users, int some, int batch = 1_000)
    {
        var owner = new BenchmarkOwner(batch);
        await using (var scope = owner._application.Services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<UserContext>();
            await context.Database.EnsureCreatedAsync();
            await context.Database.CreateSoftReferenceTriggersAsync();

            // As IdOf gives it.
            await context.Database.ExecuteSqlAsync($"INSERT INTO auth_schema.users (\"Id\") SELECT md5('u' || n)::uuid FROM generate_series(1, {users}) AS n");
            await context.Database.ExecuteSqlRawAsync("VACUUM (ANALYZE) auth_schema.users");
            await owner._application.StartAsync();
            return (owner, await context.Users.OrderBy(user => user.Id).Select(user => user.Id).Take(some).ToListAsync());
        }
    }

    /// <summary>Gives how many calls came in since the last time, and starts counting anew.</summary>
    public int TakeCalls() => Interlocked.Exchange(ref _calls, 0);

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
