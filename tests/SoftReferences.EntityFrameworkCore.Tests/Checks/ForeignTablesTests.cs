using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup.Shapes;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

/// <summary>Tries to make the library write into a schema that another service owns, bypassing the check of the model.</summary>
public sealed class ForeignTablesTests : IDisposable
{
    private const string WayOut =
        "Remove them from the model, or declare OwnsSchemas(…) for schemas that are this service's. ReportOnly() is only for creating the migrations that fix this.";

    private const string WhyForeign = "and this service does not own the schema 'auth_schema' (it owns 'user_schema').";

    private const string Pets = $"'ShapeContext' would change tables of another service: 'auth_schema.pets' holds rows of 'Pet.UserId', {WhyForeign} {WayOut}";

    private readonly SqliteDatabase _database = new();

    [Fact]
    public void Store_OfAReferenceInAForeignSchema_DoesNotStart()
    {
        using var services = Services(PetsOfAnother);
        Assert.Equal(Pets, Assert.Throws<InvalidOperationException>(() => Store(services)).Message);
    }

    [Fact]
    public void Store_OfAHierarchyWithOneTableInAForeignSchema_DoesNotStart()
    {
        using var services = Services(model =>
        {
            model.Entity<Animal>().Ignore(animal => animal.Friends).ToTable("animals", "user_schema").HasSoftReference(animal => animal.KeeperId).OnOwnerDeleted(OrphanAction.Delete);
            model.Entity<Dog>().ToTable("dogs", "auth_schema").Ignore(dog => dog.WalkerId);
        });
        Assert.Equal(
            $"'ShapeContext' would change tables of another service: 'auth_schema.dogs' holds rows of 'Animal.KeeperId', {WhyForeign} {WayOut}",
            Assert.Throws<InvalidOperationException>(() => Store(services)).Message);
    }

    [Fact]
    public void Store_WhoseOwnTablesAreInAForeignSchema_DoesNotStart()
    {
        using var services = Services(model =>
        {
            model.HasDefaultSchema("auth_schema");
            model.Entity<Pet>().ToTable("pets", "user_schema").HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);
        });
        Assert.StartsWith(
            "'ShapeContext' would change tables of another service: 'auth_schema.soft_reference_",
            Assert.Throws<InvalidOperationException>(() => Store(services)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Triggers_OfATableInAForeignSchema_AreNotCreated()
    {
        using var services = Services(PetsOfAnother);
        using var scope = services.CreateScope();
        var database = scope.ServiceProvider.GetRequiredService<ShapeContext>().Database;
        Assert.Equal(Pets, Assert.Throws<InvalidOperationException>(database.CreateSoftReferenceTriggers).Message);
    }

    [Fact]
    public async Task OwnersSide_OfATableInAForeignSchema_WritesNothing()
    {
        using var services = Services(model => model.Entity<Customer>().ToTable("customers", "auth_schema").IsSoftReferenceOwner<ShopOrders>());
        using var scope = services.CreateScope();
        var database = scope.ServiceProvider.GetRequiredService<ShapeContext>().Database;
        var expected = $"'ShapeContext' would change tables of another service: 'auth_schema.customers' holds 'Customer', {WhyForeign}";
        Assert.StartsWith(expected, (await Assert.ThrowsAsync<InvalidOperationException>(() => database.StartSoftReferenceEpochAsync<ShopOrders>())).Message, StringComparison.Ordinal);
        Assert.StartsWith(expected, Assert.Throws<InvalidOperationException>(() => OwnedResource.Find<ShopOrders, ShapeContext>(services.GetRequiredService<IServiceScopeFactory>())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Store_OfOwnedSchemas_Starts()
    {
        using var services = Services(model => model.Entity<Pet>().ToTable("pets", "user_schema").HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete));
        Assert.Equal("ShapeContext", Store(services).Name);
    }

    [Fact]
    public void TablesOfTheLibrary_HaveNoForeignKeys_AndNothingOfItLeavesTheOwnedSchemas()
    {
        using var services = Services(model => model.Entity<Pet>().ToTable("pets", "user_schema").HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete));
        using var scope = services.CreateScope();
        var model = scope.ServiceProvider.GetRequiredService<ShapeContext>().GetService<IDesignTimeModel>().Model;
        Assert.Empty(model.GetRelationalModel().Tables.SelectMany(table => table.ForeignKeyConstraints));
        Assert.All(model.GetRelationalModel().Tables, table => Assert.Equal("user_schema", table.Schema));
        Assert.All(new PostgreSqlTriggers().Create(TriggerModel.Read(model), []), sql => Assert.DoesNotContain("auth_schema", sql, StringComparison.Ordinal));
    }

    public void Dispose() => _database.Dispose();

    private static void PetsOfAnother(ModelBuilder model) =>
        model.Entity<Pet>().ToTable("pets", "auth_schema").HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);

    private static EntityFrameworkStore<ShapeContext> Store(ServiceProvider services) => ActivatorUtilities.CreateInstance<EntityFrameworkStore<ShapeContext>>(services);

    private ServiceProvider Services(Action<ModelBuilder> configure)
    {
        var options = _database.Options<ShapeContext>(softReferences => softReferences.OwnsSchemas("user_schema").ReportOnly());
        return new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IOptions<CleanupOptions>>(new OptionsWrapper<CleanupOptions>(new()))
            .AddSingleton<IOptions<VerificationOptions>>(new OptionsWrapper<VerificationOptions>(new()))
            .AddScoped(_ => new ShapeContext(options, configure))
            .BuildServiceProvider();
    }

    private sealed class Pet
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class Customer
    {
        public long Id { get; init; }
    }
}
