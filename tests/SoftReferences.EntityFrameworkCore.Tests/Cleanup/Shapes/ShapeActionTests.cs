using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup.Shapes;

public sealed class PostgreSqlShapeActionTests() : ShapeActionTests(new PostgreSqlDatabase());

public sealed class SqliteShapeActionTests() : ShapeActionTests(new SqliteDatabase());

/// <summary>Every action on a reference with a single column, wherever that column is mapped.</summary>
public abstract class ShapeActionTests(TestDatabase database) : IDisposable
{
    private static readonly SoftRef<AuthUsers> Nobody = SoftRef<AuthUsers>.Parse("00000000-0000-0000-0000-0000000000ff");

    private readonly SoftRef<AuthUsers> _deleted = new(Guid.NewGuid());
    private readonly SoftRef<AuthUsers> _other = new(Guid.NewGuid());

    public static TheoryData<OrphanAction> Actions { get; } =
        [OrphanAction.Delete, OrphanAction.SetNull, OrphanAction.SetValue, OrphanAction.Update, OrphanAction.Handle];

    [Theory]
    [MemberData(nameof(Actions))]
    public Task ComplexType(OrphanAction action) => AssertAsync<Parcel>(
        action,
        "Parcel.To.UserId",
        model => model.Entity<Parcel>().ComplexProperty(parcel => parcel.To, to => Declare<Address, Parcel>(to.HasSoftReference(part => part.UserId), action)),
        (name, user) => new Parcel { Name = name, To = new() { Street = "a", UserId = user } },
        parcel => parcel.To.UserId);

    [Theory]
    [MemberData(nameof(Actions))]
    public Task OwnedTypeInItsOwnersTable(OrphanAction action) => AssertAsync<Parcel>(
        action,
        "Parcel.To.UserId",
        model => model.Entity<Parcel>().OwnsOne(parcel => parcel.To, to => Declare<Address, Parcel>(to.HasSoftReference(part => part.UserId), action)),
        (name, user) => new Parcel { Name = name, To = new() { Street = "a", UserId = user } },
        parcel => parcel.To.UserId);

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task OwnedTypeInATableOfItsOwn(OrphanAction action)
    {
        using var world = await AssertPartAsync<Crate>(
            action,
            "Crate.To.UserId",
            model => model.Entity<Crate>().OwnsOne(crate => crate.To, to =>
            {
                to.ToTable("addresses");
                Declare<Address, Crate>(to.HasSoftReference(part => part.UserId), action);
            }),
            (name, user) => new Crate { Name = name, To = new() { Street = "a", UserId = user } },
            crate => crate.To is null ? [] : [crate.To]);
        Assert.Equal(action == OrphanAction.Delete ? 1 : 4, await world.CountAsync("addresses"));
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task OwnedTypesInATableOfTheirOwn(OrphanAction action)
    {
        using var world = await AssertPartAsync<Ship>(
            action,
            "Ship.Stops.UserId",
            model => model.Entity<Ship>().OwnsMany(ship => ship.Stops, stops =>
            {
                stops.ToTable("stops").Property<Guid>("Key");
                stops.HasKey("Key");
                Declare<Address, Ship>(stops.HasSoftReference(part => part.UserId), action);
            }),
            (name, user) => new Ship { Name = name, Stops = { new() { Street = "a", UserId = user } } },
            ship => ship.Stops);
        Assert.Equal(action == OrphanAction.Delete ? 1 : 4, await world.CountAsync("stops"));
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public Task OneTableForAHierarchy(OrphanAction action) => AssertAsync<Dog>(
        action,
        "Dog.WalkerId",
        model =>
        {
            model.Entity<Animal>().Ignore(animal => animal.KeeperId).Ignore(animal => animal.Friends);
            Declare<Dog, Dog>(model.Entity<Dog>().HasSoftReference(dog => dog.WalkerId), action);
        },
        (name, user) => new Dog { Name = name, WalkerId = user },
        dog => dog.WalkerId);

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task TableForEachType_ReferenceOfTheBase(OrphanAction action)
    {
        using var world = await RunAsync<Animal>(
            action,
            "Animal.KeeperId",
            model =>
            {
                Declare<Animal, Animal>(model.Entity<Animal>().Ignore(animal => animal.Friends).ToTable("animals").UseTptMappingStrategy().HasSoftReference(animal => animal.KeeperId), action);
                model.Entity<Dog>().ToTable("dogs").Ignore(dog => dog.WalkerId);
                model.Entity<Puppy>().ToTable("puppies");
            },
            (name, user) => name == "second" ? new Animal { Name = name, KeeperId = user } : new Puppy { Name = name, KeeperId = user },
            animal => animal.KeeperId);
        Assert.Equal(action == OrphanAction.Delete ? (1, 1, 1) : (4, 3, 3), (await world.CountAsync("animals"), await world.CountAsync("dogs"), await world.CountAsync("puppies")));
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task TableForEachType_ReferenceOfADerivedType(OrphanAction action)
    {
        using var world = await RunAsync<Dog>(
            action,
            "Dog.WalkerId",
            model =>
            {
                model.Entity<Animal>().ToTable("animals").UseTptMappingStrategy().Ignore(animal => animal.KeeperId).Ignore(animal => animal.Friends);
                Declare<Dog, Dog>(model.Entity<Dog>().ToTable("dogs").HasSoftReference(dog => dog.WalkerId), action);
                model.Entity<Puppy>().ToTable("puppies");
            },
            (name, user) => name == "second" ? new Dog { Name = name, WalkerId = user } : new Puppy { Name = name, WalkerId = user },
            dog => dog.WalkerId);
        Assert.Equal(action == OrphanAction.Delete ? (1, 1, 1) : (4, 4, 3), (await world.CountAsync("animals"), await world.CountAsync("dogs"), await world.CountAsync("puppies")));
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task TableForEachConcreteType(OrphanAction action)
    {
        if (action == OrphanAction.Update)
        {
            return; // The model check refuses this shape.
        }

        var id = 0;
        using var world = await RunAsync<Animal>(
            action,
            "Animal.KeeperId",
            model =>
            {
                model.Entity<Animal>().Ignore(animal => animal.Friends).ToTable("animals").UseTpcMappingStrategy().Property(animal => animal.Id).ValueGeneratedNever();
                Declare<Animal, Animal>(model.Entity<Animal>().HasSoftReference(animal => animal.KeeperId), action);
                model.Entity<Dog>().ToTable("dogs").Ignore(dog => dog.WalkerId);
                model.Entity<Puppy>().ToTable("puppies");
            },
            (name, user) => name switch
            {
                "first" => new Animal { Id = ++id, Name = name, KeeperId = user },
                "second" => new Dog { Id = ++id, Name = name, KeeperId = user },
                _ => new Puppy { Id = ++id, Name = name, KeeperId = user },
            },
            animal => animal.KeeperId);
        Assert.Equal(action == OrphanAction.Delete ? (0, 0, 1) : (1, 1, 2), (await world.CountAsync("animals"), await world.CountAsync("dogs"), await world.CountAsync("puppies")));
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task SplitEntity_ReferenceInTheOtherTable(OrphanAction action)
    {
        using var world = await RunAsync<Toy>(
            action,
            "Toy.UserId",
            model => Declare<Toy, Toy>(model.Entity<Toy>().ToTable("toys").SplitToTable("toy_users", table => table.Property(toy => toy.UserId)).HasSoftReference(toy => toy.UserId), action),
            (name, user) => new Toy { Name = name, UserId = user },
            toy => toy.UserId);
        Assert.Equal(action == OrphanAction.Delete ? (1, 1) : (4, 4), (await world.CountAsync("toys"), await world.CountAsync("toy_users")));
    }

    [Fact]
    public async Task MergedKey_OfAHierarchyOfTables_IsReplaced_AndWhatHasNoRoomIsDeletedFromAllTables()
    {
        using var world = new ShapeWorld(database, model =>
        {
            model.Entity<Animal>().Ignore(animal => animal.Friends).ToTable("animals").UseTptMappingStrategy();
            model.Entity<Animal>().HasSoftReference(animal => animal.KeeperId).OnOwnerDeleted(OrphanAction.SetNull).OnOwnerMerged(MergeAction.RepointOrDelete);
            model.Entity<Animal>().HasIndex(animal => new { animal.KeeperId, animal.Name }).IsUnique();
            model.Entity<Dog>().ToTable("dogs").Ignore(dog => dog.WalkerId);
            model.Entity<Puppy>().ToTable("puppies");
        });
        world.Owner.Alive.Add(OwnerKey.Of(_other.Value));
        await world.AddAsync(new Puppy { Name = "Rex", KeeperId = _deleted }, new Puppy { Name = "Bello", KeeperId = _deleted }, new Animal { Name = "Rex", KeeperId = _other });
        world.Owner.ReportMerge(_deleted, _other);
        await world.CleanAsync();

        Assert.Equal((2, 1, 1), (await world.CountAsync("animals"), await world.CountAsync("dogs"), await world.CountAsync("puppies")));
        Assert.All(await world.AllAsync<Animal>(), animal => Assert.Equal(_other, animal.KeeperId));
    }

    [Fact]
    public async Task MergedKey_OfTablesForEachConcreteType_AndOfAComplexType_IsReplacedInAll()
    {
        using var world = new ShapeWorld(database, model =>
        {
            model.Entity<Animal>().Ignore(animal => animal.Friends).ToTable("animals").UseTpcMappingStrategy().Property(animal => animal.Id).ValueGeneratedNever();
            model.Entity<Animal>().HasSoftReference(animal => animal.KeeperId).OnOwnerDeleted(OrphanAction.Delete);
            model.Entity<Dog>().ToTable("dogs").Ignore(dog => dog.WalkerId);
            model.Entity<Parcel>().ComplexProperty(parcel => parcel.To, to => to.HasSoftReference(part => part.UserId).OnOwnerDeleted(OrphanAction.Delete));
        });
        world.Owner.Alive.Add(OwnerKey.Of(_other.Value));
        await world.AddAsync([.. Enumerable.Range(1, 3).Select(id => new Animal { Id = id, Name = "x", KeeperId = _deleted }), .. Enumerable.Range(4, 3).Select(id => new Dog { Id = id, Name = "x", KeeperId = _deleted })]);
        await world.AddAsync(new Parcel { Name = "x", To = new() { Street = "a", UserId = _deleted } });
        world.Owner.ReportMerge(_deleted, _other);
        await world.CleanAsync();

        Assert.All(await world.AllAsync<Animal>(), animal => Assert.Equal(_other, animal.KeeperId));
        Assert.Equal(_other, Assert.Single(await world.AllAsync<Parcel>()).To.UserId);
        Assert.Equal((CleanupState.Done, 6L, null), await world.OutcomeAsync("Animal.KeeperId"));
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void Declare<TPart, TEntity>(SoftReferenceBuilder<TPart, SoftRef<AuthUsers>?> reference, OrphanAction action)
        where TPart : class
        where TEntity : class, INamed
    {
        _ = action switch
        {
            OrphanAction.SetValue => reference.OnOwnerDeletedSetValue(Nobody),
            OrphanAction.Update => reference.OnOwnerDeletedUpdate<TEntity, Renaming<TEntity>>(),
            OrphanAction.Handle => reference.OnOwnerDeletedHandle<TEntity, Handling<TEntity>>(),
            _ => reference.OnOwnerDeleted(action),
        };
    }

    private async Task AssertAsync<TEntity>(
        OrphanAction action, string reference, Action<ModelBuilder> configure, Func<string, SoftRef<AuthUsers>?, TEntity> create, Func<TEntity, SoftRef<AuthUsers>?> read)
        where TEntity : class, INamed
    {
        using var world = await RunAsync(action, reference, configure, create, read);
    }

    /// <summary>Cleans up three rows of a deleted user, in transactions of two rows. A row of another user must stay.</summary>
    private async Task<ShapeWorld> RunAsync<TEntity>(
        OrphanAction action, string reference, Action<ModelBuilder> configure, Func<string, SoftRef<AuthUsers>?, TEntity> create, Func<TEntity, SoftRef<AuthUsers>?> read)
        where TEntity : class, INamed
    {
        var world = await CleanAsync(action, reference, configure, create);
        var rows = (await world.AllAsync<TEntity>()).Select(entity => (entity.Name, User: read(entity))).OrderBy(row => row.Name, StringComparer.Ordinal);
        Assert.Equal(
            action switch
            {
                OrphanAction.Delete => [("other", _other)],
                OrphanAction.SetNull => [("first", null), ("other", _other), ("second", null), ("third", null)],
                OrphanAction.SetValue => [("first", Nobody), ("other", _other), ("second", Nobody), ("third", Nobody)],
                OrphanAction.Update => [("other", _other), ("renamed", _deleted), ("renamed", _deleted), ("renamed", _deleted)],
                _ => new (string, SoftRef<AuthUsers>?)[] { ("first handled", _deleted), ("other", _other), ("second handled", _deleted), ("third handled", _deleted) },
            },
            rows);
        return world;
    }

    /// <summary>The same for parts of entities: deleting a part must not delete the entity that contains it.</summary>
    private async Task<ShapeWorld> AssertPartAsync<TEntity>(
        OrphanAction action, string reference, Action<ModelBuilder> configure, Func<string, SoftRef<AuthUsers>?, TEntity> create, Func<TEntity, IEnumerable<Address>> read)
        where TEntity : class, INamed
    {
        var world = await CleanAsync(action, reference, configure, create);
        var rows = (await world.AllAsync<TEntity>()).Select(entity => $"{entity.Name}: {string.Join(' ', read(entity).Select(part => Describe(part.UserId)))}").Order(StringComparer.Ordinal);
        Assert.Equal(
            action switch
            {
                OrphanAction.Delete => ["first: ", "other: other", "second: ", "third: "],
                OrphanAction.SetNull => ["first: none", "other: other", "second: none", "third: none"],
                OrphanAction.SetValue => ["first: nobody", "other: other", "second: nobody", "third: nobody"],
                OrphanAction.Update => ["other: other", "renamed: deleted", "renamed: deleted", "renamed: deleted"],
                _ => new[] { "first handled: deleted", "other: other", "second handled: deleted", "third handled: deleted" },
            },
            rows);
        return world;
    }

    private async Task<ShapeWorld> CleanAsync<TEntity>(OrphanAction action, string reference, Action<ModelBuilder> configure, Func<string, SoftRef<AuthUsers>?, TEntity> create)
        where TEntity : class, INamed
    {
        var world = new ShapeWorld(database, configure);
        world.Owner.Alive.Add(OwnerKey.Of(_other.Value));
        await world.AddAsync(create("first", _deleted), create("second", _deleted), create("third", _deleted), create("other", _other));
        world.Owner.Report(TombstoneKind.Deleted, _deleted);
        await world.CleanAsync();
        Assert.Equal((CleanupState.Done, 3, null), await world.OutcomeAsync(reference));
        return world;
    }

    private string Describe(SoftRef<AuthUsers>? user) => user is null ? "none" : user == _deleted ? "deleted" : user == _other ? "other" : user == Nobody ? "nobody" : "?";
}
