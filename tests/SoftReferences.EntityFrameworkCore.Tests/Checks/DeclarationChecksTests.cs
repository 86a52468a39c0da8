using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed class DeclarationChecksTests
{
    [Fact]
    public void OwnerThatIsNotRegistered_IsFound()
    {
        var violation = Assert.Single(Check(services => services.AddSoftReferences()));
        Assert.Equal(
            "SREF104: 'Letter.SenderId' refers to '//auth/users', which is not registered: its keys cannot be validated, and its deletions are not received. "
            + "Call services.AddSoftReferences().AddOwner<…>(owner => owner.UseHttp(…)) with the type that names 'auth'.",
            violation.ToString());
        Assert.Equal("//auth/users", violation.Location);
    }

    [Fact]
    public void OwnerThatIsRegistered_IsInOrder() =>
        Assert.Empty(Check(services => services.AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseHttp("http://auth"))));

    [Fact]
    public void ContextWithoutTheApplicationsServices_KnowsNothingOfOwners()
    {
        using var context = new LetterContext(Options(new DbContextOptionsBuilder<LetterContext>()).Options);
        Assert.Empty(SoftReferenceChecks.Model(context));
    }

    [Fact]
    public void SchemasThatNobodyDeclares_AreFound()
    {
        using var context = new OrderContext(new DbContextOptionsBuilder<OrderContext>().AllowManyProviders().UseNpgsql("Host=unused").UseSoftReferences().Options);
        Assert.Equal(
            "SREF105: The model has tables in 'shop_schema', but neither this service declares which schemas it owns, nor '//catalog/products' which are theirs: foreign schemas cannot be recognized. "
            + "Call UseSoftReferences(o => o.OwnsSchemas(\"shop_schema\")).",
            Assert.Single(SoftReferenceChecks.Model(context)).ToString());
    }

    [Fact]
    public void RefusedModel_IsReturnedAsItsViolations()
    {
        using var context = new UndeclaredContext(new DbContextOptionsBuilder<UndeclaredContext>().AllowManyProviders().UseNpgsql("Host=unused").UseSoftReferences().Options);
        Assert.Equal(["SREF106"], SoftReferenceChecks.Model(context).Select(violation => violation.Code));
        Assert.Throws<SoftReferenceModelException>(() => SoftReferenceChecks.Migrations(context));
    }

    private static IReadOnlyList<SoftReferenceViolation> Check(Action<IServiceCollection> register)
    {
        var services = new ServiceCollection();
        register(services);
        services.AddDbContext<LetterContext>(options => Options(options));
        using var provider = services.BuildServiceProvider();
        using var scope = provider.CreateScope();
        return SoftReferenceChecks.Model(scope.ServiceProvider.GetRequiredService<LetterContext>());
    }

    private static TBuilder Options<TBuilder>(TBuilder builder)
        where TBuilder : DbContextOptionsBuilder
    {
        builder.AllowManyProviders().UseNpgsql("Host=unused").UseSoftReferences(softReferences => softReferences.OwnsSchemas("post_schema"));
        return builder;
    }

    internal sealed class LetterContext(DbContextOptions<LetterContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.Entity<Letter>().ToTable("letters", "post_schema").HasSoftReference(letter => letter.SenderId).OnOwnerDeleted(OrphanAction.Keep);
    }

    internal sealed class OrderContext(DbContextOptions<OrderContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.HasDefaultSchema("shop_schema").Entity<Order>().HasSoftReference(order => order.ProductId).OnOwnerDeleted(OrphanAction.Keep);
    }

    internal sealed class UndeclaredContext(DbContextOptions<UndeclaredContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Letter>();
    }

    internal sealed class Letter
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers> SenderId { get; init; }
    }

    internal sealed class Order
    {
        public int Id { get; init; }

        public SoftRef<CatalogProducts> ProductId { get; init; }
    }
}
