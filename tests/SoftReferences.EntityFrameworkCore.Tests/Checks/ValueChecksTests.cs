using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed class ValueChecksTests : ModelCheckTests
{
    private static readonly SoftRef<AuthUsers> Nobody = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000ff");

    [Fact]
    public void GeneratedValues_AreRefused() => AssertGenerated("generated values (OnAdd)", user => user.ValueGeneratedOnAdd());

    [Fact]
    public void DefaultSql_IsRefused() => AssertGenerated("the default value 'gen_random_uuid()' of the database", user => user.HasDefaultValueSql("gen_random_uuid()"));

    [Fact]
    public void ComputedSql_IsRefused() => AssertGenerated("the computed value 'gen_random_uuid()'", user => user.HasComputedColumnSql("gen_random_uuid()", stored: true));

    [Fact]
    public void ValueGenerator_IsRefused() => AssertGenerated("a value generator", user => user.HasValueGenerator<Generator>());

    [Fact]
    public void ZeroDefault_IsRefused() => AssertViolations(
        model => model.Entity<Pet>().Property(pet => pet.UserId).HasDefaultValue(default(SoftRef<AuthUsers>)),
        "SREF108: 'Pet.UserId' has a default value of zero, which refers to nothing. "
        + "Remove the default. In a migration that adds the column to rows, make it nullable, fill it, and make it required.");

    [Fact]
    public void DefaultOfAnId_IsAllowed() => AssertNone(model => model.Entity<Pet>().Property(pet => pet.UserId).HasDefaultValue(Nobody));

    [Fact]
    public void ZeroSeeds_AreRefused() => AssertViolations(
        model => model.Entity<Pet>().HasData(new Pet { Id = 1 }, new Pet { Id = 2, UserId = Nobody }, new Pet { Id = 3 }),
        "SREF108: 2 of the rows that HasData gives 'Pet' have a zero 'Pet.UserId', which refers to nothing. Give them ids that the owner has, or make the reference nullable.");

    [Fact]
    public void NullSeeds_AreAllowed() => AssertNone(model => model.Entity<Toy>().HasData(new Toy { Id = 1 }, new Toy { Id = 2, UserId = Nobody }));

    private static void AssertGenerated(string what, Action<PropertyBuilder<SoftRef<AuthUsers>>> configure) => AssertViolations(
        model => configure(model.Entity<Pet>().Property(pet => pet.UserId)),
        $"SREF108: 'Pet.UserId' has {what}, which would generate a key that its owner '//auth/users' never issued. Remove it: keys of other services come from these services, in requests and events.");

    private sealed class Pet
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class Toy
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.SetNull)]
        public SoftRef<AuthUsers>? UserId { get; init; }
    }

    private sealed class Generator : ValueGenerator<SoftRef<AuthUsers>>
    {
        public override bool GeneratesTemporaryValues => false;

        public override SoftRef<AuthUsers> Next(EntityEntry entry) => new(Guid.NewGuid());
    }
}
