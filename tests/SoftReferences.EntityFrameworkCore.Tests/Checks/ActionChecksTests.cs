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

    // An action that was never set must not delete rows.
    [Fact]
    public void ActionThatIsNone_IsNoAction() => AssertViolations(
        model => model.Entity<Puppet>(),
        "SREF106: 'Puppet.OwnerId' does not say what happens to its rows once '//auth/users' deletes what they refer to, and a foreign key would have said it. "
        + "Declare it with HasSoftReference(…).OnOwnerDeleted(…) or [OnOwnerDeleted(…)]: Delete, SetNull, SetValue, Update, Handle or Keep.",
        "SREF106: 'Puppet.UserId' does not say what happens to its rows once '//auth/users' deletes what they refer to, and a foreign key would have said it. "
        + "Declare it with HasSoftReference(…).OnOwnerDeleted(…) or [OnOwnerDeleted(…)]: Delete, SetNull, SetValue, Update, Handle or Keep.");

    [Fact]
    public void NoAction_OfACollection_NamesThoseThatArePossible() => AssertViolations(
        model => model.Entity<Team>(),
        "SREF106: 'Team.Members' does not say what happens to its rows once '//auth/users' deletes what they refer to, and a foreign key would have said it. "
        + "Declare it with HasSoftReference(…).OnOwnerDeleted(…) or [OnOwnerDeleted(…)]: Delete, RemoveElement, SetValue, Update, Handle or Keep.");

    [Fact]
    public void NoAction_InsideJson_NamesTheOneThatIsPossible() => AssertViolations(
        model => model.Entity<Parcel>().ComplexProperty(parcel => parcel.Address).ToJson(),
        "SREF106: 'Parcel.Address.UserId' does not say what happens to its rows once '//auth/users' deletes what they refer to, and a foreign key would have said it. "
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
    public void MergeAction_InsideJson_IsRefused() => AssertImpossible(
        "'Parcel.Address.UserId' declares 'RepointOrKeep', but it is inside a JSON document, and clean-up acts on rows. "
        + "Declare 'Keep' for merged keys, or move the reference to a column of an entity that has a table of its own.",
        model => model.Entity<Parcel>().ComplexProperty(parcel => parcel.Address, address =>
        {
            address.ToJson();
            address.HasSoftReference(entity => entity.UserId).OnOwnerDeleted(OrphanAction.Keep).OnOwnerMerged(MergeAction.RepointOrKeep);
        }));

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
    [InlineData(typeof(WithWrongUpdate), "'WithWrongUpdate.UserId' declares 'Update', but its type 'ToyUpdate' is not an IOrphanUpdate<WithWrongUpdate> that can be created. Name one that implements IOrphanUpdate<WithWrongUpdate> with OnOwnerDeletedUpdate<TUpdate>(), or in the attribute's HandlerType.")]
    [InlineData(typeof(WithClosedUpdate), "'WithClosedUpdate.UserId' declares 'Update', but its type 'ClosedUpdate' has no public parameterless constructor. Give it one: what an update sets cannot depend on services.")]
    [InlineData(typeof(WithUndefinedMerge), "'WithUndefinedMerge.UserId' declares '99' for merged keys, which is not a merge action. Declare one of Repoint, RepointOrDelete, RepointOrKeep, Keep, or nothing: then the rows are pointed to the other entity.")]
    [InlineData(typeof(WithAbstractHandler), "'WithAbstractHandler.UserId' declares 'Handle', but its type 'AbstractHandler' is not an IOrphanHandler<WithAbstractHandler> that can be created. Name one that implements IOrphanHandler<WithAbstractHandler> with OnOwnerDeletedHandle<THandler>(), or in the attribute's HandlerType.")]
    public void Attribute_ThatCannotBeCarriedOut_IsRefused(Type entity, string message) => AssertImpossible(message, model => model.Entity(entity));

    [Fact]
    public void Value_ThatTheColumnHasNoRoomFor_IsRefused() => AssertImpossible(
        "'Crate.OrderId' declares 'SetValue', but its column has no room for the value '65543'. Name a key that the owner gave and never deletes.",
        model =>
        {
            model.Entity<Crate>().Property(crate => crate.OrderId).HasColumnType("smallint");
            model.Entity<Crate>().HasSoftReference(crate => crate.OrderId).OnOwnerDeletedSetValue(new(65_543));
        });

    [Fact]
    public void Handler_ThatCannotBeLoaded_IsRefused() => AssertImpossible(
        "'Pet.UserId' declares 'Handle', but its type 'Gone.Handler, Gone' cannot be loaded. Name one that implements IOrphanHandler<Pet> with OnOwnerDeletedHandle<THandler>(), or in the attribute's HandlerType.",
        model => model.Entity<Pet>().Property(pet => pet.UserId)
            .HasAnnotation(SoftReferenceAnnotationNames.OrphanAction, "Handle").HasAnnotation(SoftReferenceAnnotationNames.OrphanHandler, "Gone.Handler, Gone"));

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
    public void Delete_InOneTablePerHierarchy_IsAllowed() => AssertNone(model =>
    {
        model.Entity<Animal>().HasSoftReference(animal => animal.KeeperId).OnOwnerDeleted(OrphanAction.Delete);
        model.Entity<Cat>();
    });

    [Fact]
    public void Delete_OfAnOwnedTypeInATableOfItsOwn_IsAllowed() => AssertNone(
        model => model.Entity<Parcel>().OwnsOne(parcel => parcel.Address, address =>
        {
            address.ToTable("addresses");
            address.HasSoftReference(entity => entity.UserId).OnOwnerDeleted(OrphanAction.Delete);
        }));

    [Fact]
    public void SetNull_OfACollection_IsRefused() => AssertImpossible(
        "'Team.Members' declares 'SetNull', but it is a collection, whose elements are removed instead. Declare 'RemoveElement'.",
        model => model.Entity<Team>().HasSoftReference(team => team.Members).OnOwnerDeleted(OrphanAction.SetNull));

    [Fact]
    public void RemoveElement_OfOneReference_IsRefused() => AssertImpossible(
        "'Toy.UserId' declares 'RemoveElement', but it is one reference and no collection. Declare 'SetNull', or another action.",
        model => model.Entity<Toy>().HasSoftReference(toy => toy.UserId).OnOwnerDeleted(OrphanAction.RemoveElement));

    [Fact]
    public void AnyAction_OfACollectionThatIsNoArray_IsRefused() => AssertImpossible(
        "'Team.Members' declares 'RemoveElement', but it is stored as 'jsonb', and clean-up reaches the elements of arrays only" + OrKeep,
        model => model.Entity<Team>(team =>
        {
            team.Property(entity => entity.Members).HasColumnType("jsonb");
            team.HasSoftReference(entity => entity.Members).OnOwnerDeleted(OrphanAction.RemoveElement);
        }));

    [Fact]
    public void Update_OfTablesForEachConcreteType_IsRefused() => AssertImpossible(
        "'Animal.KeeperId' declares 'Update', but 'Animal' has a table for each of its concrete types, and an update changes one table" + OrKeep,
        model =>
        {
            model.Entity<Animal>().UseTpcMappingStrategy().HasSoftReference(animal => animal.KeeperId).OnOwnerDeletedUpdate<AnimalUpdate>();
            model.Entity<Cat>();
        });

    [Fact]
    public void SetValue_OfAKeyInSeveralTables_IsRefused() => AssertImpossible(
        "'Profile.UserId' declares 'SetValue', but it is part of the key that 'profiles', 'names' share, and clean-up changes one table at a time" + OrKeep,
        model =>
        {
            model.Entity<Profile>().HasKey(profile => new { profile.UserId, profile.Number });
            model.Entity<Profile>().ToTable("profiles").SplitToTable("names", table => table.Property(profile => profile.Name))
                .HasSoftReference(profile => profile.UserId).OnOwnerDeletedSetValue(SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000ff"));
        });

    [Fact]
    public void Handle_OfAPartOfAnEntityWithACompositeKey_IsRefused() => AssertImpossible(
        "'Letter.Address.UserId' declares 'Handle', but 'Letter' has a primary key of several columns, by which its entities cannot be found from the rows of 'Letter'" + OrKeep,
        model =>
        {
            model.Entity<Letter>().HasKey(letter => new { letter.Year, letter.Number });
            model.Entity<Letter>().OwnsOne(letter => letter.Address).HasSoftReference(address => address.UserId).OnOwnerDeletedHandle<Letter, LetterHandler>();
        });

    [Fact]
    public void Handle_ByATypeForThePartAndNotForTheEntity_IsRefused() => AssertImpossible(
        "'Parcel.Address.UserId' declares 'Update', but its type 'AddressUpdate' is not an IOrphanUpdate<Parcel> that can be created. "
        + "Name one that implements IOrphanUpdate<Parcel> with OnOwnerDeletedUpdate<TUpdate>(), or in the attribute's HandlerType.",
        model => model.Entity<Parcel>().OwnsOne(parcel => parcel.Address).HasSoftReference(address => address.UserId).OnOwnerDeletedUpdate<AddressUpdate>());

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

    private sealed class Puppet
    {
        public int Id { get; init; }

        [OnOwnerDeleted(default)]
        public SoftRef<AuthUsers>? UserId { get; init; }

        [OnOwnerDeleted((OrphanAction)99)]
        public SoftRef<AuthUsers>? OwnerId { get; init; }
    }

    private sealed class Crate
    {
        public int Id { get; init; }

        public SoftRef<ShopOrders, int> OrderId { get; init; }
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

    private sealed class Profile
    {
        public SoftRef<AuthUsers> UserId { get; init; }

        public int Number { get; init; }

        public string? Name { get; init; }

        public string? Title { get; init; }
    }

    private sealed class Letter
    {
        public int Year { get; init; }

        public int Number { get; init; }

        public required Address Address { get; init; }
    }

    private sealed class LetterHandler : IOrphanHandler<Letter>
    {
        public Task HandleAsync(IReadOnlyList<Letter> orphans, OrphanContext context, CancellationToken cancellationToken) => Task.CompletedTask;
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

    private sealed class WithUndefinedMerge
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        [OnOwnerMerged((MergeAction)99)]
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
