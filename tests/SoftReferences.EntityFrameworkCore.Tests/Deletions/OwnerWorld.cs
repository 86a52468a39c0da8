using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>An owner of users with its database, triggers and store, set up as an application does it.</summary>
internal sealed class OwnerWorld : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private OwnerWorld(ServiceProvider services) => _services = services;

    public IOwnerStore<AuthUsers> Store => _services.GetRequiredService<IOwnerStore<AuthUsers>>();

    public DeletionSignal<Context> Signal => _services.GetRequiredService<DeletionSignal<Context>>();

    /// <summary>Opens an owner whose database has already been set up.</summary>
    /// <param name="database">Configures a context for the database.</param>
    /// <param name="time">The clock of the owner; by default that of the system.</param>
    /// <param name="idleTimeout">How long its transactions may be idle before the database ends them; by default the library's own limit.</param>
    public static OwnerWorld Open(Action<DbContextOptionsBuilder> database, TimeProvider? time = null, TimeSpan? idleTimeout = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddDbContext<Context>(options =>
        {
            database(options);
            options.UseSoftReferences(softReferences => softReferences.OwnsSchemas("auth_schema"));
        });
        services.AddSoftReferences().AddEntityFrameworkOwnerStore<AuthUsers, Context>();
        if (idleTimeout is not null)
        {
            services.AddSingleton<IOwnerStore<AuthUsers>>(provider => new EntityFrameworkOwnerStore<AuthUsers, Context>(
                provider.GetRequiredService<IServiceScopeFactory>(), provider.GetRequiredService<DeletionSignal<Context>>(), provider.GetRequiredService<TimeProvider>(), idleTimeout));
        }

        return new OwnerWorld(services.BuildServiceProvider());
    }

    public static async Task<OwnerWorld> CreateAsync(Action<DbContextOptionsBuilder> database)
    {
        var world = Open(database);
        await world.UseAsync(async context =>
        {
            await context.Database.EnsureCreatedAsync();
            await context.Database.CreateSoftReferenceTriggersAsync();
        });
        return world;
    }

    public async Task UseAsync(Func<Context, Task> action)
    {
        await using var scope = _services.CreateAsyncScope();
        await action(scope.ServiceProvider.GetRequiredService<Context>());
    }

    public async Task<List<Guid>> AddUsersAsync(int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.NewGuid()).ToList();
        await UseAsync(async context =>
        {
            context.AddRange(ids.Select(id => new User { Id = id }));
            await context.SaveChangesAsync();
        });
        return ids;
    }

    public Task DeleteAsync(params IReadOnlyCollection<Guid> ids) =>
        UseAsync(context => context.Users.IgnoreQueryFilters().Where(user => ids.Contains(user.Id)).ExecuteDeleteAsync());

    public async Task<DeletionPage> ReadAsync(long after, int limit = 1_000, TimeSpan wait = default) =>
        await Store.ReadDeletionsAsync(after, null, limit, wait, CancellationToken.None);

    public Task<long> PruneAsync(DeletionFeedOptions options, TimeProvider time)
    {
        var scopes = _services.GetRequiredService<IServiceScopeFactory>();
        return new FeedPruner<Context>(OwnedResource.Find<AuthUsers, Context>(scopes), new(scopes, DatabaseClock.For(time)), options).PruneAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    internal sealed class Context(DbContextOptions<Context> options) : DbContext(options)
    {
        public DbSet<User> Users => Set<User>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<User>(user =>
        {
            user.ToTable("users", "auth_schema");
            user.HasQueryFilter(u => !u.IsHidden);
            user.IsSoftDeletedBy(u => u.IsDeleted);
            user.IsSoftReferenceOwner<AuthUsers>();
        });
    }

    internal sealed class User
    {
        public Guid Id { get; init; }

        public bool IsHidden { get; set; }

        public bool IsDeleted { get; set; }
    }
}
