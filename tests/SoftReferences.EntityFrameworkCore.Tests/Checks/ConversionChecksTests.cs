using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed class ConversionChecksTests : ModelCheckTests
{
    private const string AnotherType = "Remove HasConversion, and name the type of the column if it is not that of the key, as in HasColumnType(\"text\").";
    private const string OfTheKey = "Remove HasConversion: a reference is stored as its key anyway.";

    [Fact]
    public void AnotherType_IsRefused() => AssertViolations(
        model =>
        {
            model.Entity<Pet>().Property(pet => pet.UserId).HasConversion<string>();
            model.Entity<Pet>().Property(pet => pet.VetId).HasConversion<byte[]>();
        },
        Problem("Pet.UserId", "String", AnotherType),
        Problem("Pet.VetId", "Byte[]", AnotherType));

    [Fact]
    public void TypeOfTheKey_IsRefusedToo() => AssertViolations(
        model =>
        {
            model.Entity<Pet>().Property(pet => pet.UserId).HasConversion<Guid>();
            model.Entity<Pet>().Property(pet => pet.VetId).HasConversion<Guid?>();
        },
        Problem("Pet.UserId", "Guid", OfTheKey),
        Problem("Pet.VetId", "Nullable`1", OfTheKey));

    [Fact]
    public void Elements_AreRefusedToo() => AssertViolations(
        model => model.Entity<Pet>().PrimitiveCollection(pet => pet.Sitters).ElementType().HasConversion<string>(),
        Problem("Pet.Sitters", "String", AnotherType));

    [Fact]
    public void ConverterOfTheApplication_IsAllowed() => AssertNone(model =>
    {
        model.Entity<Pet>().Property(pet => pet.UserId).HasConversion(user => user.Value, id => new SoftRef<AuthUsers>(id));
        model.Entity<Pet>().Property(pet => pet.VetId).HasConversion(new ValueConverter<SoftRef<AuthUsers>, string>(user => user.ToString(), text => SoftRef<AuthUsers>.Parse(text)));
    });

    [Fact]
    public void ColumnType_IsAllowed() => AssertNone(model => model.Entity<Pet>().Property(pet => pet.UserId).HasColumnType("text"));

    private static string Problem(string reference, string type, string remedy) =>
        $"SREF114: '{reference}' is to be converted to '{type}', and Entity Framework Core knows no conversion from a reference to that: it cannot map the property. {remedy}";

    private sealed class Pet
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers> UserId { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers>? VetId { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers>[] Sitters { get; init; } = [];
    }
}
