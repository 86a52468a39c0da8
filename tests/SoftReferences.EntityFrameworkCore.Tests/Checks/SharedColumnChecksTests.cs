using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed class SharedColumnChecksTests : ModelCheckTests
{
    private const string Consequence =
        ": clean-up finds rows by the column, and would treat rows of one as rows of the other. Give each a column of its own with HasColumnName(…), or declare the same for both.";

    [Theory]
    [InlineData(OrphanAction.Keep)]
    [InlineData(OrphanAction.SetNull)]
    [InlineData(null)]
    public void SiblingsThatShareAColumn_AndDeclareDifferentActions_AreRefused(OrphanAction? action)
    {
        var exception = Assert.Throws<SoftReferenceModelException>(() => ModelContext.Build(model => Share(model, cat =>
        {
            var reference = cat.HasSoftReference(row => row.UserId);
            if (action is { } declared)
            {
                reference.OnOwnerDeleted(declared);
            }
        })));

        Assert.Equal(
            "SREF113: 'Cat.UserId' has the column 'user_id' of 'Animal' together with 'Dog.UserId', which declares other actions for deleted or merged keys" + Consequence,
            Assert.Single(exception.Violations, violation => violation.Code == "SREF113").ToString());
    }

    [Fact]
    public void SiblingsThatDeclareDifferentMergeActions_AreRefused() => AssertViolations(
        model => Share(model, cat => cat.HasSoftReference(row => row.UserId).OnOwnerDeleted(OrphanAction.Delete).OnOwnerMerged(MergeAction.Keep)),
        "SREF113: 'Cat.UserId' has the column 'user_id' of 'Animal' together with 'Dog.UserId', which declares other actions for deleted or merged keys" + Consequence);

    [Fact]
    public void SiblingsThatReferToDifferentOwners_AreRefused() => AssertViolations(
        model =>
        {
            Share(model, _ => { });
            model.Ignore<Cat>();
            Named(model.Entity<Fish>().Property(fish => fish.PondId));
        },
        "SREF113: 'Dog.UserId' has the column 'user_id' of 'Animal' together with 'Fish.PondId', which refers to '//pond/ponds' and not to '//auth/users'" + Consequence);

    [Fact]
    public void ColumnThatIsNoReferenceInASibling_IsRefused() => AssertViolations(
        model =>
        {
            Share(model, _ => { });
            model.Ignore<Cat>();
            Named(model.Entity<Bird>().Property(bird => bird.RingId));
        },
        "SREF113: 'Dog.UserId' has the column 'user_id' of 'Animal' together with 'Bird.RingId', which is not a reference" + Consequence);

    [Fact]
    public void PartsOfSiblingsThatShareAColumn_AreRefused() => AssertViolations(
        model =>
        {
            model.Entity<Animal>();
            model.Entity<Horse>().ComplexProperty(horse => horse.Home, home =>
            {
                home.Property(part => part.KeeperId).HasColumnName("user_id").HasComment("shared").ValueGeneratedNever();
                home.HasSoftReference(part => part.KeeperId).OnOwnerDeleted(OrphanAction.Delete);
            });
            Named(model.Entity<Bird>().Property(bird => bird.RingId));
        },
        "SREF113: 'Horse.Home.KeeperId' has the column 'user_id' of 'Animal' together with 'Bird.RingId', which is not a reference" + Consequence);

    [Fact]
    public void SiblingsThatDeclareTheSame_MayShareAColumn() =>
        AssertNone(model => Share(model, cat => cat.HasSoftReference(row => row.UserId).OnOwnerDeleted(OrphanAction.Delete)));

    [Fact]
    public void SiblingsThatDeclareTheSame_MayShareAColumn_WithoutSayingMore() => AssertNone(model =>
    {
        model.Entity<Animal>();
        model.Entity<Dog>().Property(dog => dog.UserId).HasColumnName("user_id");
        model.Entity<Cat>().Property(cat => cat.UserId).HasColumnName("user_id");
        model.Entity<Cat>().HasSoftReference(cat => cat.UserId).OnOwnerDeleted(OrphanAction.Delete);
    });

    [Fact]
    public void EntitiesThatShareATable_MayShareAColumn() => AssertNone(model =>
    {
        model.Entity<Order>(order =>
        {
            order.ToTable("orders").Property(row => row.UserId).HasColumnName("user_id");
            order.HasOne(row => row.Details).WithOne().HasForeignKey<OrderDetails>(details => details.Id);
        });
        model.Entity<OrderDetails>().ToTable("orders").Property(row => row.UserId).HasColumnName("user_id");
    });

    [Fact]
    public void SiblingsWithColumnsOfTheirOwn_MayDeclareWhatTheyLike() => AssertNone(model =>
    {
        model.Entity<Animal>();
        model.Entity<Dog>();
        model.Entity<Cat>().HasSoftReference(row => row.UserId).OnOwnerDeleted(OrphanAction.Keep);
        model.Entity<Bird>();
    });

    [Fact]
    public void SiblingsWithTablesOfTheirOwn_MayCallTheirColumnsTheSame() => AssertNone(model =>
    {
        Share(model, cat => cat.HasSoftReference(row => row.UserId).OnOwnerDeleted(OrphanAction.Keep));
        model.Entity<Animal>().UseTpcMappingStrategy();
    });

    [Fact]
    public void PartsOfOneEntity_ShareTheReferenceThatIsItsKey() => AssertNone(model => model.Entity<Profile>(profile =>
    {
        profile.HasKey(row => row.UserId);
        profile.OwnsOne(row => row.Picture, picture => picture.Property<SoftRef<AuthUsers>>("ProfileUserId").HasAnnotation(SoftReferenceAnnotationNames.OrphanAction, nameof(OrphanAction.Keep)));
    }));

    private static void Share(ModelBuilder model, Action<EntityTypeBuilder<Cat>> configure)
    {
        model.Entity<Animal>();
        Named(model.Entity<Dog>().Property(dog => dog.UserId));
        model.Entity<Cat>(cat =>
        {
            Named(cat.Property(row => row.UserId));
            configure(cat);
        });
    }

    // Maps the shared column identically for both types, so that the provider itself has no objection.
    private static void Named<TProperty>(PropertyBuilder<TProperty> property) => property.HasColumnName("user_id").HasComment("shared").ValueGeneratedNever();

    private abstract class Animal
    {
        public int Id { get; init; }
    }

    private sealed class Dog : Animal
    {
        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<AuthUsers>? UserId { get; init; }
    }

    private sealed class Cat : Animal
    {
        public SoftRef<AuthUsers>? UserId { get; init; }
    }

    private sealed class Fish : Animal
    {
        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<Ponds>? PondId { get; init; }
    }

    private sealed class Bird : Animal
    {
        public Guid? RingId { get; init; }
    }

    private sealed class Horse : Animal
    {
        public required Stable Home { get; init; }
    }

    private sealed class Stable
    {
        public SoftRef<AuthUsers>? KeeperId { get; init; }
    }

    private sealed class Profile
    {
        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<AuthUsers> UserId { get; init; }

        public Picture? Picture { get; init; }
    }

    private sealed class Picture
    {
        public required string Name { get; init; }
    }

    private sealed class Order
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<AuthUsers> UserId { get; init; }

        public required OrderDetails Details { get; init; }
    }

    private sealed class OrderDetails
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class Ponds : IOwningService
    {
        public static OwningService Service { get; } = new("pond", "ponds");
    }
}
