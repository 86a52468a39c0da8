using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SoftReferences.EntityFrameworkCore.Tests.Inbox;

/// <summary>Two contexts in one host may each have their own inbox, but must not share one.</summary>
public sealed class InboxPlaceTests : IDisposable
{
    private readonly PostgreSqlDatabase _postgreSql = new();
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"softreferences-{Guid.NewGuid():N}.db");

    [Fact]
    public async Task ContextsWithTheSameTables_StopTheHost()
    {
        var sqlite = await StartAsync(options => options.AllowManyProviders().UseSqlite($"Data Source={_file}"), "one", "two");
        Assert.Equal(
            $"'PetsContext' and 'ClinicContext' keep their inbox in the same table, 'soft_reference_cursors' of '{_file}': deletions that one of them receives are never cleaned up by the other. "
            + "Call AddEntityFrameworkStore for one context that maps all references of the database, or give each a schema of its own.",
            sqlite?.Message);

        var postgreSql = await StartAsync(options => _postgreSql.Use(options), "one", "one");
        Assert.StartsWith("'PetsContext' and 'ClinicContext' keep their inbox in the same table, 'one.soft_reference_cursors' of 'test_", postgreSql?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ContextsWithSchemasOfTheirOwn_AreFine() =>
        Assert.Null(await StartAsync(options => _postgreSql.Use(options), "one", "two"));

    [Fact]
    public async Task ContextsWhoseDatabaseIsTheirsAlone_OrKnownLaterOnly_AreFine()
    {
        Assert.Null(await StartAsync(options => options.AllowManyProviders().UseSqlite("Data Source=:memory:"), "one", "one"));
        Assert.Null(await StartAsync(options => options.AllowManyProviders().UseNpgsql(), "one", "one"));
    }

    public void Dispose()
    {
        _postgreSql.Dispose();
        File.Delete(_file);
    }

    private static async Task<InvalidOperationException?> StartAsync(Action<DbContextOptionsBuilder> database, string pets, string clinic)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        services.AddDbContext<PetsContext>(options => Use(options, pets)).AddDbContext<ClinicContext>(options => Use(options, clinic));
        services.AddSoftReferences().AddEntityFrameworkStore<PetsContext>().AddEntityFrameworkStore<PetsContext>().AddEntityFrameworkStore<ClinicContext>();
        await using var provider = services.BuildServiceProvider();
        var check = Assert.Single(provider.GetServices<IHostedService>().OfType<InboxPlaceCheck>());
        return (InvalidOperationException?)await Record.ExceptionAsync(() => check.StartAsync(CancellationToken.None));

        void Use(DbContextOptionsBuilder options, string schema)
        {
            database(options);
            options.UseSoftReferences(softReferences => softReferences.OwnsSchemas(schema));
        }
    }

    private sealed class PetsContext(DbContextOptions<PetsContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Pet>().HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);
    }

    private sealed class ClinicContext(DbContextOptions<ClinicContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Visit>().HasSoftReference(visit => visit.UserId).OnOwnerDeleted(OrphanAction.Delete);
    }

    private sealed class Pet
    {
        public Guid Id { get; init; }

        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class Visit
    {
        public Guid Id { get; init; }

        public SoftRef<AuthUsers> UserId { get; init; }
    }
}
