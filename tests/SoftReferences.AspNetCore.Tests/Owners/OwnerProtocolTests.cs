using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.TestSupport;

namespace SoftReferences.AspNetCore.Tests.Owners;

/// <summary>The library's client against the library's owner, including HTTP, endpoints, store, triggers and database.</summary>
public sealed class OwnerProtocolTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(true, 64)]
    public async Task Dependent_LearnsWhatExistsAndWhatWasDeleted(bool sqlite, int binaryThreshold)
    {
        var directory = Directory.CreateTempSubdirectory("softreferences-owner-");
        var file = $"Data Source={Path.Combine(directory.FullName, "auth.db")};Pooling=false";
        var postgreSql = sqlite ? null : PostgreSqlServer.Shared.CreateDatabase();
        await using var app = OwnerApp.Build(store: null, services =>
        {
            services.AddDbContext<AuthContext>(options => (sqlite ? options.UseSqlite(file) : options.UseNpgsql(postgreSql)).UseSoftReferences());
            services.AddSoftReferences().AddEntityFrameworkOwnerStore<Users, AuthContext>();
        });
        app.MapSoftReferenceOwner<Users>(options => options.MaximumBatch = 2).AllowAnonymous();
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        await UseAsync(app, async context =>
        {
            await context.Database.EnsureCreatedAsync();
            await context.Database.CreateSoftReferenceTriggersAsync();
            context.AddRange(ids.Select(id => new User { Id = id }));
            await context.SaveChangesAsync();
        });
        await app.StartAsync();
        await using var dependent = new ServiceCollection()
            .AddSoftReferences()
            .AddOwner<Users>(owner => owner
                .UseHttp("http://auth")
                .Configure(options => (options.BinaryThreshold, options.Timeout) = (binaryThreshold, TimeSpan.FromMinutes(5)))
                .ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => app.GetTestServer().CreateHandler())))
            .Services.BuildServiceProvider();
        var owners = dependent.GetRequiredService<OwnerRegistry>();
        var feed = owners.GetFeed(Users.Service)!;

        var waiting = feed.ReadAsync(default, limit: 10, TimeSpan.FromSeconds(25), OwnerKeyKind.Uuid, CancellationToken.None);
        await UseAsync(app, context => context.Users.Where(user => user.Id == ids[1]).ExecuteDeleteAsync());
        var page = await waiting;
        var answer = await owners.GetSource(Users.Service).AskAsync([.. ids.Append(Guid.NewGuid()).Select(OwnerKey.Of)], CancellationToken.None);

        Assert.Equal((ids[1], 1L), Assert.Single(page.Items.Select(item => (item.Key.AsGuid(), item.Position))));
        Assert.Equal(1, page.Next);
        Assert.Equal([Existence.Exists, Existence.Missing, Existence.Exists, Existence.Missing], answer.Statuses);
        Assert.Equal(page.Epoch, answer.Epoch);
        var lost = await Assert.ThrowsAsync<DeletionFeedException>(() => feed.ReadAsync(new FeedCursor(null, 99), limit: 10, TimeSpan.Zero, OwnerKeyKind.Uuid, CancellationToken.None));
        Assert.True(lost.CursorLost);
        directory.Delete(recursive: true);
    }

    private static async Task UseAsync(WebApplication app, Func<AuthContext, Task> action)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await action(scope.ServiceProvider.GetRequiredService<AuthContext>());
    }

    private sealed class AuthContext(DbContextOptions<AuthContext> options) : DbContext(options)
    {
        public DbSet<User> Users => Set<User>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<User>().IsSoftReferenceOwner<Users>();
    }

    private sealed class User
    {
        public Guid Id { get; init; }
    }
}
