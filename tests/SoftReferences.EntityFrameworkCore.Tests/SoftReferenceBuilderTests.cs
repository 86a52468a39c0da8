using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace SoftReferences.EntityFrameworkCore.Tests;

public sealed class SoftReferenceBuilderTests
{
    private static readonly SoftRef<AuthUsers> Nobody = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000ff");

    [Theory]
    [InlineData(OrphanAction.Delete)]
    [InlineData(OrphanAction.SetNull)]
    [InlineData(OrphanAction.Keep)]
    public void OnOwnerDeleted_Action_IsDeclared(OrphanAction action)
    {
        var reference = Declare(pet => pet.OnOwnerDeleted(action));
        Assert.Equal((action, null, null), (reference.Action, reference.Value, reference.HandlerType));
    }

    [Fact]
    public void OnOwnerDeletedSetValue_Value_IsDeclared()
    {
        var reference = Declare(pet => pet.OnOwnerDeletedSetValue(Nobody));
        Assert.Equal((OrphanAction.SetValue, "0198c5f2-0000-7000-8000-0000000000ff", null), (reference.Action, reference.Value, reference.HandlerType));
    }

    [Fact]
    public void OnOwnerDeletedUpdate_Type_IsDeclared()
    {
        var reference = Declare(pet => pet.OnOwnerDeletedUpdate<Anonymise>());
        Assert.Equal((OrphanAction.Update, null, typeof(Anonymise)), (reference.Action, reference.Value, reference.HandlerType));
    }

    [Fact]
    public void OnOwnerDeletedHandle_HandlerOfABaseType_IsDeclared()
    {
        var reference = Declare(pet => pet.OnOwnerDeletedHandle<Archive>());
        Assert.Equal((OrphanAction.Handle, null, typeof(Archive)), (reference.Action, reference.Value, reference.HandlerType));
    }

    [Fact]
    public void LastCall_Wins()
    {
        var reference = Declare(pet => pet.OnOwnerDeletedSetValue(Nobody).OnOwnerDeletedUpdate<Anonymise>().OnOwnerDeleted(OrphanAction.SetNull));
        Assert.Equal((OrphanAction.SetNull, null, null), (reference.Action, reference.Value, reference.HandlerType));
    }

    [Fact]
    public void OnOwnerUnavailable_LastPolicy_IsDeclaredAndLeavesTheActionAlone()
    {
        var reference = Declare(pet => pet.OnOwnerDeleted(OrphanAction.SetNull).OnOwnerUnavailable(UnavailableOwnerPolicy.Reject).OnOwnerUnavailable(UnavailableOwnerPolicy.Accept));
        Assert.Equal((OrphanAction.SetNull, UnavailableOwnerPolicy.Accept), (reference.Action, reference.OnOwnerUnavailable));
    }

    [Fact]
    public void OnOwnerUnavailable_Undeclared_GoesByTheOwner() => Assert.Null(Declare(pet => pet.OnOwnerDeleted(OrphanAction.Keep)).OnOwnerUnavailable);

    [Fact]
    public void HasName_LastName_IsDeclaredAndLeavesTheActionAlone()
    {
        var reference = Declare(pet => pet.OnOwnerDeleted(OrphanAction.SetNull).HasName("Cat.UserId").HasName("Dog.UserId"));
        Assert.Equal((OrphanAction.SetNull, "Dog.UserId"), (reference.Action, reference.Name));
    }

    [Fact]
    public void HasName_Undeclared_IsWhereTheReferenceIs() => Assert.Equal("Pet.UserId", Declare(pet => pet.OnOwnerDeleted(OrphanAction.Keep)).Name);

    [Fact]
    public void HasName_NoName_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Declare(pet => pet.HasName(" ")));
        var tooLong = Assert.Throws<ArgumentException>(() => Declare(pet => pet.HasName(new string('x', 513))));
        Assert.Equal("It has 513 characters, and a name has at most 512. (Parameter 'name')", tooLong.Message);
    }

    [Fact]
    public void OnOwnerMerged_LastAction_IsDeclaredAndLeavesTheOtherActionAlone()
    {
        var reference = Declare(pet => pet.OnOwnerDeleted(OrphanAction.SetNull).OnOwnerMerged(MergeAction.RepointOrDelete).OnOwnerMerged(MergeAction.Keep));
        Assert.Equal((OrphanAction.SetNull, MergeAction.Keep), (reference.Action, reference.MergeAction));
    }

    [Fact]
    public void OnOwnerMerged_Undeclared_PointsElsewhere() => Assert.Equal(MergeAction.Repoint, Declare(pet => pet.OnOwnerDeleted(OrphanAction.Keep)).MergeAction);

    [Fact]
    public void OnOwnerMerged_NoAction_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Declare(pet => pet.OnOwnerMerged((MergeAction)99)));

    [Fact]
    public void OnOwnerUnavailable_NoPolicy_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Declare(pet => pet.OnOwnerUnavailable((UnavailableOwnerPolicy)99)));

    [Theory]
    [InlineData(OrphanAction.SetValue, "The action 'SetValue' needs more than its name: use OnOwnerDeletedSetValue(value). (Parameter 'action')")]
    [InlineData(OrphanAction.Update, "The action 'Update' needs more than its name: use OnOwnerDeletedUpdate<TUpdate>(). (Parameter 'action')")]
    [InlineData(OrphanAction.Handle, "The action 'Handle' needs more than its name: use OnOwnerDeletedHandle<THandler>(). (Parameter 'action')")]
    public void OnOwnerDeleted_ActionThatNeedsMore_NamesTheOtherMethod(OrphanAction action, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Declare(pet => pet.OnOwnerDeleted(action))).Message);

    [Theory]
    [InlineData(default(OrphanAction))]
    [InlineData((OrphanAction)99)]
    public void OnOwnerDeleted_NoAction_IsRefused(OrphanAction action) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Declare(pet => pet.OnOwnerDeleted(action)));

    [Fact]
    public void OnOwnerDeletedSetValue_Zero_IsRefused() => Assert.Equal(
        "The value is zero, which refers to nothing. Use an id that the owner gave. (Parameter 'value')",
        Assert.Throws<ArgumentException>(() => Declare(pet => pet.OnOwnerDeletedSetValue(default(SoftRef<AuthUsers>)))).Message);

    [Fact]
    public void OnOwnerDeletedSetValue_Null_NamesTheOtherAction() => Assert.Equal(
        "There is no value. OnOwnerDeleted(OrphanAction.SetNull) sets a reference to null. (Parameter 'value')",
        Assert.Throws<ArgumentException>(() => Declare(pet => pet.OnOwnerDeletedSetValue(null))).Message);

    [Fact]
    public void HasSoftReference_OfAnotherType_IsRefused() => Assert.Equal(
        "'Pet.Name' is a 'String', which is no soft reference: give it the type SoftRef<…> of its owning service. (Parameter 'property')",
        Assert.Throws<ArgumentException>(() => ModelContext.Build(model => model.Entity<Pet>().HasSoftReference(pet => pet.Name))).Message);

    [Fact]
    public void HasSoftReference_InAnOwnedType_IsDeclared()
    {
        var model = ModelContext.Build(model => model.Entity<Pet>(pet =>
        {
            pet.HasSoftReference(entity => entity.UserId).OnOwnerDeleted(OrphanAction.SetNull);
            pet.OwnsMany(entity => entity.Visits).HasSoftReference(visit => visit.UserId).OnOwnerDeleted(OrphanAction.Delete);
        }));
        Assert.Equal(
            [("Pet.UserId", OrphanAction.SetNull), ("Pet.Visits.UserId", OrphanAction.Delete)],
            model.GetSoftReferences().Select(reference => (reference.Name, reference.Action!.Value)));
    }

    [Fact]
    public void HasSoftReference_InAComplexType_IsDeclared()
    {
        var model = ModelContext.Build(model => model.Entity<Parcel>().ComplexProperty(parcel => parcel.Address).HasSoftReference(address => address.UserId).OnOwnerDeleted(OrphanAction.Keep));
        Assert.Equal(OrphanAction.Keep, Assert.Single(model.GetSoftReferences()).Action);
    }

    [Fact]
    public void HasSoftReference_OfACollection_IsDeclared()
    {
        var model = ModelContext.Build(model => model.Entity<Team>().HasSoftReference(team => team.Members).OnOwnerDeleted(OrphanAction.Keep));
        Assert.Equal(("Team.Members", true), (model.GetSoftReferences().Single().Name, model.GetSoftReferences().Single().IsCollection));
    }

    [Fact]
    public void HasSoftReference_OfANameWithoutAProperty_DeclaresAShadowProperty() => AssertNamed(
        "Team.UserId", model => model.Entity<Team>(team => team.Ignore(each => each.Members).HasSoftReference<Team, SoftRef<AuthUsers>>("UserId").OnOwnerDeleted(OrphanAction.Delete)));

    [Fact]
    public void HasSoftReference_OfTheNameOfAField_DeclaresIt()
    {
        var reference = AssertNamed("Secret._userId", model => model.Entity<Secret>().HasSoftReference<Secret, SoftRef<AuthUsers>>("_userId").OnOwnerDeleted(OrphanAction.Delete));
        Assert.Equal("_userId", reference.Property.FieldInfo?.Name);
    }

    [Fact]
    public void HasSoftReference_OfTheNameOfAnIndexerProperty_DeclaresIt()
    {
        var reference = AssertNamed("Bag.UserId", model => model.SharedTypeEntity<Dictionary<string, object>>("Bag", bag =>
        {
            bag.IndexerProperty<int>("Id");
            bag.IndexerProperty<SoftRef<AuthUsers>>("UserId");
            bag.HasSoftReference<Dictionary<string, object>, SoftRef<AuthUsers>>("UserId").OnOwnerDeleted(OrphanAction.Delete);
        }));
        Assert.True(reference.Property.IsIndexerProperty());
    }

    [Fact]
    public void HasSoftReference_OfTheNameOfAnotherType_IsRefused() => Assert.Equal(
        "'Team.Name' is a 'String', which is no soft reference: give it the type SoftRef<…> of its owning service. (Parameter 'property')",
        Assert.Throws<ArgumentException>(() => ModelContext.Build(model => model.Entity<Team>().HasSoftReference<Team, string>("Name"))).Message);

    private static SoftReference AssertNamed(string name, Action<ModelBuilder> configure)
    {
        var reference = Assert.Single(ModelContext.Build(configure).GetSoftReferences());
        Assert.Equal((name, OrphanAction.Delete), (reference.Name, reference.Action));
        return reference;
    }

    private static SoftReference Declare(Action<SoftReferenceBuilder<Pet, SoftRef<AuthUsers>?>> declare) => ModelContext.Build(model =>
    {
        model.Entity<Pet>().Ignore(pet => pet.Visits);
        declare(model.Entity<Pet>().HasSoftReference(pet => pet.UserId));
    }).GetSoftReferences().Single();

    private interface IHasName
    {
        string Name { get; }
    }

    private sealed class Pet : IHasName
    {
        public int Id { get; init; }

        public string Name { get; init; } = string.Empty;

        public SoftRef<AuthUsers>? UserId { get; init; }

        public ICollection<Visit> Visits { get; } = [];
    }

    private sealed class Visit
    {
        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class Parcel
    {
        public int Id { get; init; }

        public required Address Address { get; init; }
    }

    private sealed class Address
    {
        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class Team
    {
        public int Id { get; init; }

        public List<SoftRef<AuthUsers>> Members { get; init; } = [];
    }

    private sealed class Secret
    {
        private readonly SoftRef<AuthUsers> _userId = Nobody;

        public int Id { get; init; }

        public bool IsOf(SoftRef<AuthUsers> user) => _userId == user;
    }

    private sealed class Anonymise : IOrphanUpdate<Pet>
    {
        public void Configure(UpdateSettersBuilder<Pet> setters) => setters.SetProperty(pet => pet.Name, "somebody");
    }

    private sealed class Archive : IOrphanHandler<IHasName>
    {
        public Task HandleAsync(IReadOnlyList<IHasName> orphans, OrphanContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
