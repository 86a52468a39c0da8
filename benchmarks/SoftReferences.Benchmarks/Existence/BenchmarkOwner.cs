using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SoftReferences.Benchmarks;

/// <summary>An owner in this process with its users in PostgreSQL. It serves the owner protocol and a plain GET by id over loopback HTTP.</summary>
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

    /// <summary>Gets the connection string of its database.</summary>
    public string ConnectionString { get; } = FigureServer.CreateDatabase();

    public string Address => _application.Urls.Single();

    /// <summary>Returns an expression for the id of a user.</summary>
    public static string IdOf(string number) => $"md5('u' || {number})::uuid";

    /// <summary>Starts an owner with some users.</summary>
    /// <param name="users">The number of users.</param>
    /// <param name="some">The number of ids to return.</param>
    /// <param name="batch">The maximum number of ids in one question.</param>
    /// <returns>The owner, and the ids of some of its users.</returns>
    public static async Task<(BenchmarkOwner Owner, IReadOnlyList<Guid> Users)> StartAsync(int users, int some, int batch = 1_000)
    {
        var owner = new BenchmarkOwner(batch);
        await using (var scope = owner._application.Services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<UserContext>();
            await context.Database.EnsureCreatedAsync();
            await context.Database.CreateSoftReferenceTriggersAsync();

            // The same ids as those of IdOf.
            await context.Database.ExecuteSqlAsync($"INSERT INTO auth_schema.users (\"Id\") SELECT md5('u' || n)::uuid FROM generate_series(1, {users}) AS n");
            await context.Database.ExecuteSqlRawAsync("VACUUM (ANALYZE) auth_schema.users");
            await owner._application.StartAsync();
            return (owner, await context.Users.OrderBy(user => user.Id).Select(user => user.Id).Take(some).ToListAsync());
        }
    }

    /// <summary>Returns the number of calls since the last time, and resets it.</summary>
    public int TakeCalls() => Interlocked.Exchange(ref _calls, 0);

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
