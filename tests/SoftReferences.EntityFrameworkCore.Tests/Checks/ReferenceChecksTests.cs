using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed class ReferenceChecksTests : ModelCheckTests
{
    private const string RealForeignKey =
        ": inside one service, a foreign key of the database does this better. Use a relationship with a real foreign key, or correct what this service owns.";

    [Fact]
    public void Reference_ToAnOwnedSchema_IsRefused() => AssertViolations(
        model => model.Entity<Pet>(),
        softReferences => softReferences.OwnsSchemas("auth_schema"),
        "SREF107: 'Pet.UserId' is a soft reference to '//auth/users', and this service declares that it owns the schema 'auth_schema' of 'auth'" + RealForeignKey);

    [Fact]
    public void Reference_ToAResourceThatTheModelOwns_IsRefused() => AssertViolations(
        model =>
        {
            model.Entity<Pet>();
            model.Entity<Group>().IsSoftReferenceOwner<AuthGroups>();
        },
        "SREF107: 'Pet.UserId' is a soft reference to '//auth/users', and 'Group' says that this service owns '//auth/groups'" + RealForeignKey);

    [Fact]
    public void Reference_ToAnotherService_IsAllowed() => AssertNone(model =>
    {
        model.Entity<Pet>();
        model.Entity<Group>().IsSoftReferenceOwner<ShopOrders>();
    });

    [Fact]
    public void References_WithKeysOfDifferentTypes_AreRefused() => AssertViolations(
        model =>
        {
            model.Entity<Pet>();
            model.Entity<Import>();
        },
        "SREF110: References to '//auth/users' have keys of different types ('Import.UserId': Int64, 'Pet.UserId': Guid), "
        + "but an owner has only one: keys of the other types are never found, and clean-up would take rows that are not orphans for orphans. Give them all the type of the owner's key.");

    [Fact]
    public void References_WithKeysOfTheSameType_AreAllowed() => AssertNone(model =>
    {
        model.Entity<Pet>();
        model.Entity<Toy>();
    });

    [Fact]
    public void References_OfTheSameName_AreRefused() => AssertViolations(
        model =>
        {
            model.Entity<Pet>();
            model.Entity<Other.Pet>().ToTable("other_pets");
        },
        "SREF111: 'SoftReferences.EntityFrameworkCore.Tests.Checks.ReferenceChecksTests+Other+Pet' and 'SoftReferences.EntityFrameworkCore.Tests.Checks.ReferenceChecksTests+Pet' "
        + "both have a reference named 'Pet.UserId', and clean-up keeps its records under that name. Rename one of the types or properties, or give one of the references another name with HasName(…).");

    [Fact]
    public void References_OfTheSameName_OfWhichOneIsGivenAnother_AreAllowed() => AssertNone(model =>
    {
        model.Entity<Pet>();
        model.Entity<Other.Pet>().ToTable("other_pets").HasSoftReference(pet => pet.UserId).HasName("OtherPet.UserId");
    });

    [Fact]
    public void NameThatAnotherReferenceHas_IsRefused() => AssertViolations(
        model =>
        {
            model.Entity<Pet>();
            model.Entity<Toy>().HasSoftReference(toy => toy.UserId).HasName("Pet.UserId");
        },
        "SREF111: 'SoftReferences.EntityFrameworkCore.Tests.Checks.ReferenceChecksTests+Pet' and 'SoftReferences.EntityFrameworkCore.Tests.Checks.ReferenceChecksTests+Toy' "
        + "both have a reference named 'Pet.UserId', and clean-up keeps its records under that name. Rename one of the types or properties, or give one of the references another name with HasName(…).");

    [Fact]
    public void References_OfOneTypeInDifferentParts_HaveDifferentNames()
    {
        var model = ModelContext.Build(model => model.Entity<Parcel>(parcel =>
        {
            parcel.OwnsOne(entity => entity.From);
            parcel.ComplexProperty(entity => entity.To);
        }));
        Assert.Equal(["Parcel.From.UserId", "Parcel.To.UserId"], model.GetSoftReferences().Select(reference => reference.Name));
    }

    [Fact]
    public void Reference_WhoseIndexWasRemoved_IsRefused()
    {
        var exception = Assert.Throws<SoftReferenceModelException>(() => ModelContext.Build(
            model => model.Entity<Pet>(),
            builder =>
            {
                builder.AllowManyProviders().UseNpgsql("Host=unused").UseSoftReferences();
                ((IDbContextOptionsBuilderInfrastructure)builder).AddOrUpdateExtension(new IndexRemovingExtension());
            }));
        Assert.Equal(
            "SREF103: 'Pet.UserId' leads no index of its table that covers all rows, so every deletion of its owner would read the whole table. "
            + "Leave the index that SoftReferences adds in the model, or add one that begins with the reference and has no filter.",
            Assert.Single(exception.Violations).ToString());
    }

    private sealed class AuthGroups : IOwningService
    {
        public static OwningService Service { get; } = new("auth", "groups");
    }

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

    private sealed class Import
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<AuthUsers, long> UserId { get; init; }
    }

    private sealed class Parcel
    {
        public int Id { get; init; }

        public required Address From { get; init; }

        public required Address To { get; init; }
    }

    private sealed class Address
    {
        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private static class Other
    {
        public sealed class Pet
        {
            public int Id { get; init; }

            [OnOwnerDeleted(OrphanAction.Delete)]
            public SoftRef<AuthUsers> UserId { get; init; }
        }
    }

    private sealed class Group
    {
        public Guid Id { get; init; }
    }

    /// <summary>Stands for another library that removes indexes while the model is finalized.</summary>
    private sealed class IndexRemovingExtension : IDbContextOptionsExtension
    {
        public DbContextOptionsExtensionInfo Info => new ExtensionInfo(this);

        public void ApplyServices(IServiceCollection services) => services.AddScoped<IConventionSetPlugin, Plugin>();

        public void Validate(IDbContextOptions options)
        {
        }

        private sealed class Plugin : IConventionSetPlugin
        {
            public ConventionSet ModifyConventions(ConventionSet conventionSet)
            {
                conventionSet.ModelFinalizingConventions.Add(new Convention());
                return conventionSet;
            }
        }

        private sealed class Convention : IModelFinalizingConvention
        {
            public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
            {
                var pet = modelBuilder.Metadata.FindEntityType(typeof(Pet))!;
                foreach (var index in pet.GetIndexes().ToList())
                {
                    pet.RemoveIndex(index);
                }
            }
        }

        private sealed class ExtensionInfo(IndexRemovingExtension extension) : DbContextOptionsExtensionInfo(extension)
        {
            public override bool IsDatabaseProvider => false;

            public override string LogFragment => string.Empty;

            public override int GetServiceProviderHashCode() => 0;

            public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

            public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
            {
            }
        }
    }
}
