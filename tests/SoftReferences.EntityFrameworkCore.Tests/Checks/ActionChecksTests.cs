using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed class ActionChecksTests : ModelCheckTests
{
    private const string OrKeep = ". Declare 'Keep', or move the reference to a column of an entity that has a table of its own.";

    [Fact]
    public void NoAction_IsRefused() => AssertViolations(
        model => model.Entity<Pet>(),
        "SREF106: 'Pet.UserId' does not say what happens to its rows once '//auth/users' deletes what they refer to, and a foreign key would have said it. "
        + "Declare it with HasSoftReference(…).OnOwnerDeleted(…) or [OnOwnerDeleted(…)]: Delete, SetNull, SetValue, Update, Handle or Keep.");

    [Fact]
    public void NoAction_OfACollection_NamesTheOneThatIsPossible() => AssertViolations(
        model => model.Entity<Team>(),
        "SREF106: 'Team.Members' does not say what happens to its rows once '//auth/users' deletes what they refer to, and a foreign key would have said it. "
        + "Declare [OnOwnerDeleted(OrphanAction.Keep)], the one action that is possible where it is stored.");

    [Fact]
    public void NoAction_OfAView_IsAllowed() => AssertNone(model => model.Entity<Pet>().ToView("all_pets"));

    [Fact]
    public void EveryAction_OfAnOrdinaryReference_IsAllowed()
    {
        AssertNone(model => model.Entity<Toy>().HasSoftReference(toy => toy.UserId).OnOwnerDeleted(OrphanAction.Delete));
        AssertNone(model => model.Entity<Toy>().HasSoftReference(toy => toy.UserId).OnOwnerDeleted(OrphanAction.SetNull));
        AssertNone(model => model.Entity<Toy>().HasSoftReference(toy => toy.UserId).OnOwnerDeletedSetValue(SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000ff")));
        AssertNone(model => model.Entity<Toy>().HasSoftReference(toy => toy.UserId).OnOwnerDeletedUpdate<ToyUpdate>());
        AssertNone(model => model.Entity<Toy>().HasSoftReference(toy => toy.UserId).OnOwnerDeletedHandle<ToyHandler>());
        AssertNone(model => model.Entity<Toy>().HasSoftReference(toy => toy.UserId).OnOwnerDeleted(OrphanAction.Keep));
    }

    [Fact]
    public void SetNull_OfARequiredReference_IsRefused() => AssertImpossible(
        "'Pet.UserId' declares 'SetNull', but the reference is not nullable. Make it nullable, or declare another action.",
        model => model.Entity<Pet>().HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.SetNull));

    [Fact]
    public void SetValue_OfAUniqueReference_IsRefused() => AssertImpossible(
        "'Pet.UserId' declares 'SetValue', but the reference is unique, and all orphans would get the same value. Declare another action.",
        model => model.Entity<Pet>(pet =>
        {
            pet.HasSoftReference(entity => entity.UserId).OnOwnerDeletedSetValue(SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000ff"));
            pet.HasIndex(entity => entity.UserId).IsUnique();
        }));

    [Fact]
    public void MergeAction_OfACollection_IsRefused() => AssertImpossible(
        "'Team.Members' declares 'RepointOrKeep', but it is a collection, and clean-up acts on rows, not on parts of a value. "
        + "Declare 'Keep' for merged keys, or move the reference to a column of an entity that has a table of its own.",
        model => model.Entity<Team>().HasSoftReference(team => team.Members).OnOwnerDeleted(OrphanAction.Keep).OnOwnerMerged(MergeAction.RepointOrKeep));

    [Fact]
    public void MergeAction_ThatIsPossible_IsAllowed()
    {
        AssertNone(model => model.Entity<Team>().HasSoftReference(team => team.Members).OnOwnerDeleted(OrphanAction.Keep).OnOwnerMerged(MergeAction.Keep));
        AssertNone(model => model.Entity<Team>().HasSoftReference(team => team.Members).OnOwnerDeleted(OrphanAction.Keep));
        AssertNone(model => model.Entity<Toy>().HasSoftReference(toy => toy.UserId).OnOwnerDeleted(OrphanAction.Keep).OnOwnerMerged(MergeAction.RepointOrDelete));
    }

    [Theory]
    [InlineData(typeof(WithoutValue), "'WithoutValue.UserId' declares 'SetValue', but there is no value to set. Name it with OnOwnerDeletedSetValue(value), or in the attribute's Value.")]
    [InlineData(typeof(WithBadValue), "'WithBadValue.UserId' declares 'SetValue', but its value is none: 'nobody' is not a reference to //auth/users: expected a UUID other than zero. Name a key that the owner gave and never deletes.")]
    [InlineData(typeof(WithoutUpdate), "'WithoutUpdate.UserId' declares 'Update', but there is no type to carry it out. Name one that implements IOrphanUpdate<WithoutUpdate> with OnOwnerDeletedUpdate<TUpdate>(), or in the attribute's HandlerType.")]
    [InlineData(typeof(WithWrongUpdate), "'WithWrongUpdate.UserId' declares 'Update', but its type 'ToyUpdate' is no IOrphanUpdate<WithWrongUpdate> that can be created. Name one that implements IOrphanUpdate<WithWrongUpdate> with OnOwnerDeletedUpdate<TUpdate>(), or in the attribute's HandlerType.")]
    [InlineData(typeof(WithClosedUpdate), "'WithClosedUpdate.UserId' declares 'Update', but its type 'ClosedUpdate' has no public parameterless constructor. Give it one: what an update sets cannot depend on services.")]
    [InlineData(typeof(WithAbstractHandler), "'WithAbstractHandler.UserId' declares 'Handle', but its type 'AbstractHandler' is no IOrphanHandler<WithAbstractHandler> that can be created. Name one that implements IOrphanHandler<WithAbstractHandler> with OnOwnerDeletedHandle<THandler>(), or in the attribute's HandlerType.")]
    public void Attribute_ThatCannotBeCarriedOut_IsRefused(Type entity, string message) => AssertImpossible(message, model => model.Entity(entity));

    [Fact]
    public void Handler_ThatCannotBeLoaded_IsRefused() => AssertImpossible(
        "'Pet.UserId' declares 'Handle', but its type 'Gone.Handler, Gone' cannot be loaded. Name one that implements IOrphanHandler<Pet> with OnOwnerDeletedHandle<THandler>(), or in the attribute's HandlerType.",
        model => model.Entity<Pet>().Property(pet => pet.UserId)
            .HasAnnotation(SoftReferenceAnnotationNames.OrphanAction, "Handle").HasAnnotation(SoftReferenceAnnotationNames.OrphanHandler, "Gone.Handler, Gone"));

    [Fact]
    public void Delete_OfACollection_IsRefused() => AssertImpossible(
        "'Team.Members' declares 'Delete', but it is a collection, and clean-up acts on rows, not on parts of a value" + OrKeep,
        model => model.Entity<Team>().HasSoftReference(team => team.Members).OnOwnerDeleted(OrphanAction.Delete));

    [Fact]
    public void Delete_OfAComplexType_IsRefused() => AssertImpossible(
        "'Parcel.Address.UserId' declares 'Delete', but it is part of the complex type 'Parcel.Address#Address', which Entity Framework Core cannot index" + OrKeep,
        model => model.Entity<Parcel>().ComplexProperty(parcel => parcel.Address).HasSoftReference(address => address.UserId).OnOwnerDeleted(OrphanAction.Delete));

    [Fact]
    public void Delete_InsideJson_IsRefused() => AssertImpossible(
        "'Parcel.Address.UserId' declares 'Delete', but it is inside a JSON document, and clean-up acts on rows" + OrKeep,
        model => model.Entity<Parcel>().ComplexProperty(parcel => parcel.Address, address =>
        {
            address.ToJson();
            address.HasSoftReference(entity => entity.UserId).OnOwnerDeleted(OrphanAction.Delete);
        }));

    [Fact]
    public void Delete_OfAView_IsRefused() => AssertImpossible(
        "'Pet.UserId' declares 'Delete', but it is not in a table, so there are no rows here to act on" + OrKeep,
        model => model.Entity<Pet>().ToView("all_pets").HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete));

    [Fact]
    public void Delete_WithoutAPrimaryKey_IsRefused() => AssertImpossible(
        "'Pet.UserId' declares 'Delete', but 'Pet' has no primary key, by which clean-up takes its rows in batches" + OrKeep,
        model => model.Entity<Pet>().HasNoKey().HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete));

    [Fact]
    public void Delete_InAHierarchyOfTables_IsRefused() => AssertImpossible(
        "'Animal.KeeperId' declares 'Delete', but the rows of 'Animal' are spread over several tables, and clean-up would delete from 'animals' only" + OrKeep,
        model =>
        {
            model.Entity<Animal>().ToTable("animals").HasSoftReference(animal => animal.KeeperId).OnOwnerDeleted(OrphanAction.Delete);
            model.Entity<Cat>().ToTable("cats");
        });

    [Fact]
    public void SetNull_InAHierarchyOfTables_IsAllowed() => AssertNone(model =>
    {
        model.Entity<Animal>().ToTable("animals").HasSoftReference(animal => animal.KeeperId).OnOwnerDeleted(OrphanAction.SetNull);
        model.Entity<Cat>().ToTable("cats");
    });

    [Fact]
    public void SetNull_InOneTablePerConcreteType_IsRefused() => AssertImpossible(
        "'Animal.KeeperId' declares 'SetNull', but it is stored in 'Animal', 'Cat', and clean-up acts on the one table of 'Animal'" + OrKeep,
        model =>
        {
            model.Entity<Animal>().UseTpcMappingStrategy().HasSoftReference(animal => animal.KeeperId).OnOwnerDeleted(OrphanAction.SetNull);
            model.Entity<Cat>();
        });

    [Fact]
    public void Delete_InOneTablePerHierarchy_IsAllowed() => AssertNone(model =>
    {
        model.Entity<Animal>().HasSoftReference(animal => animal.KeeperId).OnOwnerDeleted(OrphanAction.Delete);
        model.Entity<Cat>();
    });

    [Fact]
    public void Delete_OfASplitEntity_IsRefused() => AssertImpossible(
        "'Pet.UserId' declares 'Delete', but the rows of 'Pet' are spread over several tables, and clean-up would delete from 'pets' only" + OrKeep,
        model => model.Entity<Pet>().ToTable("pets").SplitToTable("names", table => table.Property(pet => pet.Name))
            .HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete));

    [Fact]
    public void SetNull_InTheOtherTableOfASplitEntity_IsRefused() => AssertImpossible(
        "'Toy.UserId' declares 'SetNull', but it is stored in 'toy_users', and clean-up acts on the one table of 'Toy'" + OrKeep,
        model => model.Entity<Toy>().ToTable("toys").SplitToTable("toy_users", table => table.Property(toy => toy.UserId))
            .HasSoftReference(toy => toy.UserId).OnOwnerDeleted(OrphanAction.SetNull));

    [Fact]
    public void Delete_OfAnOwnedTypeInItsOwnersTable_IsRefused() => AssertImpossible(
        "'Parcel.Address.UserId' declares 'Delete', but 'Address' shares its rows with 'Parcel', which would be deleted as well" + OrKeep,
        model => model.Entity<Parcel>().OwnsOne(parcel => parcel.Address).HasSoftReference(address => address.UserId).OnOwnerDeleted(OrphanAction.Delete));

    [Fact]
    public void Delete_OfAnOwnedTypeInATableOfItsOwn_IsAllowed() => AssertNone(
        model => model.Entity<Parcel>().OwnsOne(parcel => parcel.Address, address =>
        {
            address.ToTable("addresses");
            address.HasSoftReference(entity => entity.UserId).OnOwnerDeleted(OrphanAction.Delete);
        }));

    [Fact]
    public void Update_OfAnOwnedType_IsRefused() => AssertImpossible(
        "'Parcel.Address.UserId' declares 'Update', but 'Address' is an owned type, which cannot be queried without its owner" + OrKeep,
        model => model.Entity<Parcel>().OwnsOne(parcel => parcel.Address).HasSoftReference(address => address.UserId).OnOwnerDeletedUpdate<AddressUpdate>());

    [Fact]
    public void Update_InAHierarchyOfTables_IsRefused() => AssertImpossible(
        "'Animal.KeeperId' declares 'Update', but the hierarchy of 'Animal' has several tables, which cannot be queried by the rows of one" + OrKeep,
        model =>
        {
            model.Entity<Animal>().ToTable("animals").HasSoftReference(animal => animal.KeeperId).OnOwnerDeletedUpdate<AnimalUpdate>();
            model.Entity<Cat>().ToTable("cats");
        });

    [Fact]
    public void Keep_Anywhere_IsAllowed() => AssertNone(model =>
    {
        model.Entity<Team>().HasSoftReference(team => team.Members).OnOwnerDeleted(OrphanAction.Keep);
        model.Entity<Parcel>().ComplexProperty(parcel => parcel.Address).HasSoftReference(address => address.UserId).OnOwnerDeleted(OrphanAction.Keep);
        model.Entity<Pet>().HasNoKey().HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Keep);
    });

    private static void AssertImpossible(string message, Action<ModelBuilder> configure) => AssertViolations(configure, $"SREF109: {message}");

    private sealed class Pet
    {
        public int Id { get; init; }

        public string? Name { get; init; }

        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class Toy
    {
        public int Id { get; init; }

        public string? Name { get; init; }

        public SoftRef<AuthUsers>? UserId { get; init; }
    }

    private sealed class Team
    {
        public int Id { get; init; }

        public List<SoftRef<AuthUsers>> Members { get; init; } = [];
    }

    private sealed class Parcel
    {
        public int Id { get; init; }

        public required Address Address { get; init; }
    }

    private sealed class Address
    {
        public string? Street { get; init; }

        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private class Animal
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers>? KeeperId { get; init; }
    }

    private sealed class Cat : Animal
    {
        public int Lives { get; init; }
    }

    private sealed class WithoutValue
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.SetValue)]
        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class WithBadValue
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.SetValue, Value = "nobody")]
        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class WithoutUpdate
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Update)]
        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class WithWrongUpdate
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Update, HandlerType = typeof(ToyUpdate))]
        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class WithClosedUpdate
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Update, HandlerType = typeof(ClosedUpdate))]
        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class WithAbstractHandler
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Handle, HandlerType = typeof(AbstractHandler))]
        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class ToyUpdate : IOrphanUpdate<Toy>
    {
        public void Configure(UpdateSettersBuilder<Toy> setters) => setters.SetProperty(toy => toy.Name, (string?)null);
    }

    private sealed class AddressUpdate : IOrphanUpdate<Address>
    {
        public void Configure(UpdateSettersBuilder<Address> setters) => setters.SetProperty(address => address.Street, (string?)null);
    }

    private sealed class AnimalUpdate : IOrphanUpdate<Animal>
    {
        public void Configure(UpdateSettersBuilder<Animal> setters) => setters.SetProperty(animal => animal.KeeperId, (SoftRef<AuthUsers>?)null);
    }

    private sealed class ClosedUpdate : IOrphanUpdate<WithClosedUpdate>
    {
        private ClosedUpdate()
        {
        }

        public static ClosedUpdate Instance { get; } = new();

        public void Configure(UpdateSettersBuilder<WithClosedUpdate> setters) => setters.SetProperty(each => each.Id, 0);
    }

    private sealed class ToyHandler : IOrphanHandler<Toy>
    {
        public Task HandleAsync(IReadOnlyList<Toy> orphans, OrphanContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private abstract class AbstractHandler : IOrphanHandler<WithAbstractHandler>
    {
        public abstract Task HandleAsync(IReadOnlyList<WithAbstractHandler> orphans, OrphanContext context, CancellationToken cancellationToken);
    }
}
