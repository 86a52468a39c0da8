using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Query;

/// <summary>Query filters are added after casts have been rewritten. A cast in a filter is therefore still translated as a cast, and only <c>Value</c> can use an index.</summary>
public sealed class QueryFilterTests(SqliteDatabase database) : IClassFixture<SqliteDatabase>
{
    [Fact]
    public void Value_InAFilter_IsTheBareColumn()
    {
        using var context = new Context(database.Options<Context>());
        Assert.EndsWith("WHERE \"l\".\"Sender\" = @ef_filter___caller", Sql(context.Letters), StringComparison.Ordinal);
    }

    [Fact]
    public void Cast_InAFilter_IsStillTranslated()
    {
        using var context = new Context(database.Options<Context>());
        Assert.EndsWith("WHERE CAST(\"p\".\"Sender\" AS TEXT) = @ef_filter___caller", Sql(context.Parcels), StringComparison.Ordinal);
    }

    [Fact]
    public void Filters_Match()
    {
        using var context = new Context(database.Options<Context>());
        context.Database.EnsureCreated();
        context.AddRange(new Letter { Sender = PostDatabase.Ada }, new Letter { Sender = PostDatabase.Bob }, new Parcel { Sender = PostDatabase.Ada }, new Parcel { Sender = PostDatabase.Bob });
        context.SaveChanges();
        Assert.Equal(PostDatabase.Ada, context.Letters.Single().Sender);
        Assert.Equal(PostDatabase.Ada, context.Parcels.Single().Sender);
    }

    private static string Sql<T>(IQueryable<T> query)
        where T : class => query.ToQueryString().TrimEnd();

    public sealed class Letter
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers> Sender { get; init; }
    }

    public sealed class Parcel
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers> Sender { get; init; }
    }

    public sealed class Context(DbContextOptions<Context> options) : DbContext(options)
    {
        private readonly Guid _caller = PostDatabase.Ada.Value;

        public DbSet<Letter> Letters => Set<Letter>();

        public DbSet<Parcel> Parcels => Set<Parcel>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Letter>().HasQueryFilter(letter => letter.Sender.Value == _caller);
            modelBuilder.Entity<Parcel>().HasQueryFilter(parcel => (Guid)parcel.Sender == _caller);
        }
    }
}
