using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.TestSupport;

namespace SoftReferences.AspNetCore.Tests.Owners;

/// <summary>Keys of every type from end to end: column, trigger, journal, feed, HTTP and back.</summary>
public sealed class FeedKeyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KeysOfEveryType_ArriveAsTheyWere(bool sqlite)
    {
        var directory = Directory.CreateTempSubdirectory("softreferences-keys-");
        var file = $"Data Source={Path.Combine(directory.FullName, "keys.db")};Pooling=false";
        var postgreSql = sqlite ? null : PostgreSqlServer.Shared.CreateDatabase();
        await using var app = OwnerApp.Build(store: null, services =>
        {
            services.AddDbContext<KeyContext>(options => (sqlite ? options.UseSqlite(file) : options.UseNpgsql(postgreSql)).UseSoftReferences());
            services.AddSoftReferences()
                .AddEntityFrameworkOwnerStore<Guids, KeyContext>()
                .AddEntityFrameworkOwnerStore<Ints, KeyContext>()
                .AddEntityFrameworkOwnerStore<Longs, KeyContext>()
                .AddEntityFrameworkOwnerStore<Texts, KeyContext>();
        });
        app.MapSoftReferenceOwner<Guids>().AllowAnonymous();
        app.MapSoftReferenceOwner<Ints>().AllowAnonymous();
        app.MapSoftReferenceOwner<Longs>().AllowAnonymous();
        app.MapSoftReferenceOwner<Texts>().AllowAnonymous();
        await using (var scope = app.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<KeyContext>().Database.EnsureCreatedAsync();
            await scope.ServiceProvider.GetRequiredService<KeyContext>().Database.CreateSoftReferenceTriggersAsync();
        }

        await app.StartAsync();

        await AssertAsync<Guids, Guid>(app, OwnerKeyKind.Uuid, OwnerKey.Of, Guid.NewGuid(), Guid.Parse("ffffffff-ffff-ffff-ffff-ffffffffffff"));
        await AssertAsync<Ints, int>(app, OwnerKeyKind.Number, key => OwnerKey.Of(key), 1, -1, int.MaxValue, int.MinValue);
        await AssertAsync<Longs, long>(app, OwnerKeyKind.Number, OwnerKey.Of, 1, long.MaxValue, long.MinValue);
        await AssertAsync<Texts, string>(app, OwnerKeyKind.Text, OwnerKey.Of, "a", "Ä/ö ß?&%20", "日本語", "👩‍🚀", "it's \"quoted\" {} \\N", new string('é', 256));
        directory.Delete(recursive: true);
    }

    private static async Task AssertAsync<TService, TKey>(WebApplication app, OwnerKeyKind kind, Func<TKey, OwnerKey> of, params TKey[] keys)
        where TService : IOwningService
    {
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<KeyContext>();
            context.AddRange(keys.Select(key => new Owned<TService, TKey> { Id = key }));
            await context.SaveChangesAsync();
            await context.Set<Owned<TService, TKey>>().ExecuteDeleteAsync();
        }

        await using var dependent = new ServiceCollection()
            .AddSoftReferences()
            .AddOwner<TService>(owner => owner.UseHttp("http://owner").Configure(options => options.Timeout = TimeSpan.FromMinutes(5)).ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => app.GetTestServer().CreateHandler())))
            .Services.BuildServiceProvider();
        var owners = dependent.GetRequiredService<OwnerRegistry>();

        var page = await owners.GetFeed(TService.Service)!.ReadAsync(default, 100, TimeSpan.Zero, kind, CancellationToken.None);
        var answer = await owners.GetSource(TService.Service).AskAsync([.. keys.Select(of)], CancellationToken.None);

        Assert.Equal(keys.Select(of).Select(key => key.ToString()).Order(StringComparer.Ordinal), page.Items.Select(item => item.Key.ToString()).Order(StringComparer.Ordinal));
        Assert.All(answer.Statuses, status => Assert.Equal(Existence.Missing, status));
    }

    private sealed class Guids : IOwningService
    {
        public static OwningService Service { get; } = new("keys", "guids");
    }

    private sealed class Ints : IOwningService
    {
        public static OwningService Service { get; } = new("keys", "ints");
    }

    private sealed class Longs : IOwningService
    {
        public static OwningService Service { get; } = new("keys", "longs");
    }

    private sealed class Texts : IOwningService
    {
        public static OwningService Service { get; } = new("keys", "texts");
    }

    private sealed class Owned<TService, TKey>
    {
        public required TKey Id { get; init; }
    }

    private sealed class KeyContext(DbContextOptions<KeyContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Owned<Guids, Guid>>().ToTable("guids").IsSoftReferenceOwner<Guids>();
            modelBuilder.Entity<Owned<Ints, int>>().ToTable("ints").IsSoftReferenceOwner<Ints>();
            modelBuilder.Entity<Owned<Longs, long>>().ToTable("longs").IsSoftReferenceOwner<Longs>();
            modelBuilder.Entity<Owned<Texts, string>>().ToTable("texts").IsSoftReferenceOwner<Texts>();
        }
    }
}
