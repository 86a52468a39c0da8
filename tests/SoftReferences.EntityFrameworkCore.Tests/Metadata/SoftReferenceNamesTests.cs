using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Metadata;

/// <summary>The names under which the work of a reference may be stored.</summary>
public sealed class SoftReferenceNamesTests
{
    [Fact]
    public void Reference_WithoutAName_HasThatOfItsPlaceOnly() => Assert.Equal(["Cat.UserId", "Dog.UserId"], Names(_ => { }));

    [Fact]
    public void Reference_WithAName_HasThatOfItsPlaceAsWell() =>
        Assert.Equal(["Cat.UserId", "Wolf.UserId", "Dog.UserId"], Names(model => model.Entity<Dog>().HasSoftReference(dog => dog.UserId).HasName("Wolf.UserId")));

    [Fact]
    public void NameOfItsPlace_ThatAnotherReferenceWasGiven_IsNotItsOwn() =>
        Assert.Equal(
            ["Cat.UserId", "Dog.UserId"],
            Names(model =>
            {
                model.Entity<Dog>().HasSoftReference(dog => dog.UserId).HasName("Cat.UserId");
                model.Entity<Cat>().HasSoftReference(cat => cat.UserId).HasName("Dog.UserId");
            }));

    private static IEnumerable<string> Names(Action<ModelBuilder> configure)
    {
        var model = ModelContext.Build(builder =>
        {
            builder.Entity<Cat>();
            builder.Entity<Dog>();
            configure(builder);
        });
        return model.GetSoftReferences().ToList().UnderEveryName().Select(reference => reference.Name);
    }

    private sealed class Cat
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class Dog
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<AuthUsers> UserId { get; init; }
    }
}
